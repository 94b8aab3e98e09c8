import { randomUUID } from 'node:crypto';
import { Objm } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { filesBucket } from '../contract/index.js';

/** Headers of a reply need some of the message, too. */
const HEADER_ROOM = 16 * 1024;

/**
 * Replies that are too large for a message lie in the object store of their plugin, under a random name, until the
 * gateway has sent them (docs/plugin-protocol.md, "Requests").
 */
export class LargeReplies {
  constructor(
    private readonly plugin: string,
    private readonly connection: NatsConnection,
  ) {}

  isTooLarge(body: Uint8Array): boolean {
    return body.byteLength > (this.connection.info?.max_payload ?? 1_048_576) - HEADER_ROOM;
  }

  /** Stores a body; answers the name of its object. */
  async keep(body: Uint8Array): Promise<string> {
    const store = await new Objm(this.connection).open(filesBucket(this.plugin), false);
    const name = randomUUID();
    await store.putBlob({ name }, body);
    return name;
  }
}
