import { type Msg, type NatsConnection, headers as natsHeaders } from '@nats-io/transport-node';
import {
  FULL,
  Gathering,
  type HeaderReader,
  type Part,
  type ReceivedPart,
  charactersOf,
  packParts,
} from '../contract/index.js';

/** A request as the dispatcher sees it, whether it came in a message of its own or with others in one. */
export interface IncomingRequest {
  readonly headers: HeaderReader | undefined;
  readonly payload: Uint8Array;
  respond(body: string, headers: Readonly<Record<string, string>>): void;
}

export class SingleRequest implements IncomingRequest {
  constructor(private readonly message: Msg) {}

  get headers(): HeaderReader | undefined {
    return this.message.headers;
  }

  get payload(): Uint8Array {
    return this.message.data;
  }

  respond(body: string, fields: Readonly<Record<string, string>>): void {
    const headers = natsHeaders();
    for (const name in fields) headers.set(name, fields[name]!);
    this.message.respond(body, { headers });
  }
}

export class GatheredRequest implements IncomingRequest {
  constructor(
    private readonly part: ReceivedPart,
    private readonly reply: string,
    private readonly replies: GatheredReplies,
  ) {}

  get headers(): HeaderReader {
    return this.part.headers;
  }

  get payload(): Uint8Array {
    return this.part.body;
  }

  respond(body: string, headers: Readonly<Record<string, string>>): void {
    // As the client says of a message of its own.
    for (const name in headers)
      if (typeof headers[name] !== 'string' || /[\r\n]/.test(headers[name]))
        throw new Error(`The header ${name} of a reply is no single line`);
    this.replies.add(this.reply, { token: this.part.token, headers, body });
  }
}

/** Replies of one turn of the event loop to the same gateway leave in one message. */
export class GatheredReplies {
  private readonly gathering = new Gathering<{ readonly reply: string; readonly part: Part }>((_inbox, replies) => {
    // Where they came from may be gone meanwhile, and so may we.
    try {
      this.connection.publish(replies[0]!.reply, packParts(replies.map(({ part }) => part)));
    } catch {
      return;
    }
  });

  constructor(private readonly connection: NatsConnection) {}

  /**
   * @param reply `<inbox of a gateway>.<token of the message>`: any of its messages is a place to answer all of them
   */
  add(reply: string, part: Part): void {
    const size = charactersOf(part);
    // Whoever made it is told when it is too large.
    if (size > FULL) return this.connection.publish(reply, packParts([part]));
    // After the promises of this turn: a batch answers all of its requests in one.
    if (this.gathering.isEmpty) process.nextTick(() => this.flush());
    this.gathering.add(reply.slice(0, reply.lastIndexOf('.')), { reply, part }, size);
  }

  flush(): void {
    this.gathering.flush();
  }
}
