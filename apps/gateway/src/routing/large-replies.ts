import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import type { Logger } from '#platform';
import type { NatsLink } from '../nats/nats-link.js';
import { ReplyRefused } from './gateway-problems.js';

/** A body in the object store, ready to be sent. */
export interface LargeReply {
  readonly size: number;
  /** Sends the body as fast as the client takes it, then deletes the object, whatever happened. */
  sendTo(response: ServerResponse): Promise<void>;
  /** Deletes the object unsent. */
  discard(): Promise<void>;
}

/** A client that takes nothing for so long is gone. */
const STALLED_MS = 60_000;

/**
 * Reads replies that are too large for a message: objects in the bucket `files-<plugin>`, which only that plugin can
 * write. Chunks are asked for one by one, so a slow client holds one chunk in memory and not the whole object (the
 * store's own reader pushes them all at once).
 */
export class LargeReplies {
  private manager: Promise<JetStreamManager> | undefined;

  constructor(
    private readonly link: NatsLink,
    private readonly logger: Logger,
  ) {}

  /** @throws ReplyRefused when there is no such object */
  async open(plugin: string, name: string): Promise<LargeReply> {
    const bucket = `files-${plugin}`;
    const store = await new Objm(this.link.connection).open(bucket);
    const info = await store.info(name);
    if (!info || info.deleted || info.options?.link)
      throw new ReplyRefused({}, { cause: new Error(`the object ${bucket}/${name} is not there`) });
    const manager = await (this.manager ??= jetstreamManager(this.link.connection, { checkAPI: false }));
    const discard = () =>
      store.delete(name).then(
        () => undefined,
        (error: unknown) => this.logger.warn('a sent object could not be deleted', { bucket, error }),
      );
    return {
      size: info.size,
      discard,
      sendTo: async (response) => {
        try {
          await sendChunks(manager, `OBJ_${bucket}`, `$O.${bucket}.C.${info.nuid}`, info.size, response);
        } finally {
          await discard();
        }
      },
    };
  }
}

async function sendChunks(
  manager: JetStreamManager,
  stream: string,
  subject: string,
  size: number,
  response: ServerResponse,
): Promise<void> {
  let sent = 0;
  let seq = 1;
  while (sent < size && !response.destroyed) {
    const chunk = await manager.direct.getMessage(stream, { seq, next_by_subj: subject });
    if (!chunk || chunk.data.byteLength === 0) throw new Error('an object ends before its size');
    seq = chunk.seq + 1;
    sent += chunk.data.byteLength;
    if (sent > size) throw new Error('an object is larger than its size');
    if (!response.write(chunk.data)) await drained(response);
  }
  if (!response.destroyed) response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  const ended = new AbortController();
  const stop = () => ended.abort();
  response.once('close', stop);
  const timer = setTimeout(stop, STALLED_MS);
  try {
    await once(response, 'drain', { signal: ended.signal });
  } catch {
    response.destroy();
  } finally {
    clearTimeout(timer);
    response.off('close', stop);
  }
}
