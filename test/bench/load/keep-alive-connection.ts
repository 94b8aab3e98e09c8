import { type Socket, connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * One HTTP/1.1 connection that is kept, one request at a time: as little as a client can cost, so that what is measured
 * is the server. Understands bodies with `Content-Length` alone, and says so when another comes.
 */
export class KeepAliveConnection {
  private rest: Buffer | undefined;
  private reply: ((status: number) => void) | undefined;
  private fail: ((error: Error) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.fail?.(error));
    socket.on('close', () => this.fail?.(new Error('The server closed the connection')));
  }

  static open(port: number): Promise<KeepAliveConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new KeepAliveConnection(socket));
      });
      socket.once('error', reject);
    });
  }

  /** Sends a request as it is; the status comes when the whole reply is there. */
  send(request: string, reply: (status: number) => void, fail: (error: Error) => void): void {
    this.reply = reply;
    this.fail = fail;
    this.socket.write(request, 'latin1');
  }

  giveUp(reason: string): void {
    this.fail?.(new Error(reason));
  }

  close(): void {
    this.fail = undefined;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    const bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = bytes;
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return;
    const head = bytes.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = status === 204 || status === 304 ? 0 : contentLength(head);
    if (length < 0) return this.fail?.(new Error(`A reply without Content-Length: ${head}`));
    if (bytes.length < end + 4 + length) return;
    this.rest = undefined;
    this.reply?.(status);
  }
}

function contentLength(head: string): number {
  const match = /\r\ncontent-length: *(\d+)/i.exec(head);
  return match ? Number(match[1]) : -1;
}
