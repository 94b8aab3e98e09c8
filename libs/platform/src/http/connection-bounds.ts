import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What the connections of an HTTP server may cost. */
export interface ConnectionBounds {
  /** Connections at once. */
  readonly most: number;
  /** Of which so many from one address, as `keyOf` counts addresses; without it as many as there are. */
  readonly perAddress?: { readonly most: number; readonly keyOf: (ip: string) => string } | undefined;
  /** ms in which a client must have taken the next part of its answer. */
  readonly answerMs: number;
  /** ms between two looks at who is slow. */
  readonly checkMs: number;
  /** Is told at most once a minute of how many connections were not taken since. */
  readonly onRefused?: ((refused: number) => void) | undefined;
}

/** ms that a refused client has for reading why, while what it still sends is thrown away. */
const LINGER_MS = 800;
const TELL_EVERY_MS = 60_000;
const MAKE_ROOM_EVERY_MS = 1_000;

/** Where the output of a connection stood when it was seen to wait. */
interface Waiting {
  readonly taken: number;
  readonly since: number;
}

/**
 * Bounds how many connections a server has, in all and from one address: one above is closed at once. Whoever does
 * not take its answer is let go, and every connection that the server closes is gone soon after, whatever the client
 * does. The times for heads, bodies and idle connections are the server's own (`headersTimeout` and the like).
 */
export function boundConnections(server: Server, bounds: ConnectionBounds): void {
  const { most, perAddress, answerMs, checkMs, onRefused } = bounds;
  const open = new Map<Socket, Waiting | undefined>();
  const byAddress = new Map<string, number>();
  let refused = 0;
  let toldAt = -Infinity;
  let madeRoomAt = -Infinity;

  const refuse = (socket: Socket): void => {
    socket.destroy();
    refused += 1;
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    onRefused?.(refused);
    refused = 0;
  };
  server.on('connection', (socket) => {
    if (open.size >= most) {
      // Who only waits for its next request makes way for those who come after this one.
      if (performance.now() - madeRoomAt >= MAKE_ROOM_EVERY_MS) {
        madeRoomAt = performance.now();
        server.closeIdleConnections();
      }
      return refuse(socket);
    }
    const key = perAddress?.keyOf(socket.remoteAddress ?? '');
    if (key !== undefined) {
      const count = byAddress.get(key) ?? 0;
      if (count >= perAddress!.most) return refuse(socket);
      byAddress.set(key, count + 1);
    }
    open.set(socket, undefined);
    // Node's way of closing a connection after its last answer.
    socket.destroySoon = () => letGo(socket);
    socket.once('close', () => {
      open.delete(socket);
      if (key === undefined) return;
      const left = byAddress.get(key)! - 1;
      if (left > 0) byAddress.set(key, left);
      else byAddress.delete(key);
    });
  });

  const check = setInterval(() => {
    const now = performance.now();
    for (const [socket, before] of open) {
      const waiting =
        socket.writableLength === 0 ? undefined : { taken: socket.bytesWritten - socket.writableLength, since: now };
      if (waiting && before?.taken === waiting.taken) {
        if (now - before.since >= answerMs) socket.destroy();
      } else if (waiting !== before) open.set(socket, waiting);
    }
  }, checkMs).unref();
  server.once('close', () => clearInterval(check));
}

/**
 * Closes a connection when what was written to it is on its way. For a moment what still comes is thrown away unread:
 * a connection that is closed over unread bytes is reset, and the client may never see its answer.
 */
export function letGo(socket: Socket): void {
  if (socket.destroyed) return;
  // Node's parser reads past the stream; a listener for data gives the bytes back to it, and these here are for nobody.
  socket
    .on('data', () => undefined)
    .removeAllListeners('data')
    .resume();
  if (socket.writable) socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
}
