import { type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, NatsContext, ServerNats } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { HEADERS, subjects, unpackParts } from '../contract/index.js';
import { GatheredReplies, GatheredRequest, type IncomingRequest, SingleRequest } from '../operations/incoming.js';
import type { DispatchedOperation, OperationDispatcher } from '../operations/operation-dispatcher.js';
import { isAsked } from './is-asked.js';

/**
 * Nest's NATS server on a connection of the kit's own (so that streams, buckets and requests share one, and it is the
 * kit that closes it), with the kit's wire format instead of Nest's packets.
 */
export class OperationServer extends ServerNats implements CustomTransportStrategy {
  private readonly served: Subscription[] = [];
  private readonly gathered: GatheredReplies;
  private inFlight = 0;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly plugin: string,
    private readonly operations: ReadonlyMap<string, DispatchedOperation>,
    private readonly dispatcher: OperationDispatcher,
  ) {
    super({});
    this.gathered = new GatheredReplies(connection);
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    const handlers = new Map<string, Handled>();
    for (const [name, operation] of this.operations) {
      const handler = this.getHandlerByPattern(subjects.operation(name));
      if (!handler) return callback(new Error(`${name} has no handler`));
      const handled = { operation, handler };
      handlers.set(name, handled);
      this.serveAt(subjects.operation(name), (message) => void this.serve(handled, new SingleRequest(message)));
    }
    this.serveAt(subjects.gathered(this.plugin), (message) => this.serveParts(message, handlers));
    await this.connection.flush();
    callback();
  }

  private serveAt(subject: string, take: (message: Msg) => void): void {
    this.served.push(
      this.connection.subscribe(subject, {
        queue: this.plugin,
        callback: (error, message) => {
          // What cannot be read throws, and what a callback throws closes the connection.
          try {
            if (!error && isRequest(message, subject)) take(message);
          } catch {
            return;
          }
        },
      }),
    );
  }

  /** Requests that came in one message. What is no such message is dropped like a request that is none. */
  private serveParts(message: Msg, handlers: ReadonlyMap<string, Handled>): void {
    for (const part of unpackParts(message.data)) {
      const request = new GatheredRequest(part, message.reply!, this.gathered);
      const handled = handlers.get(part.headers.get(HEADERS.operation));
      // During an update another replica may have it.
      if (handled) void this.serve(handled, request);
      else request.respond('', { [HEADERS.notBegun]: '1' });
    }
  }

  /** Takes no new request and waits for those in flight; the connection stays open for what they publish. */
  override close(): Promise<void> {
    return (this.closing ??= this.drain());
  }

  private async drain(): Promise<void> {
    await Promise.all(this.served.map((subscription) => subscription.drain()));
    while (this.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    this.gathered.flush();
    await this.connection.flush().catch(() => undefined);
  }

  private async serve({ operation, handler }: Handled, request: IncomingRequest): Promise<void> {
    this.inFlight += 1;
    try {
      await this.dispatcher.dispatch(operation, request, async (call) => {
        const result: unknown = await handler(
          call,
          new NatsContext([subjects.operation(operation.options.name), request.headers]),
        );
        // Only interceptors make an Observable of it.
        return isObservable(result) ? lastValueFrom(result) : result;
      });
    } finally {
      this.inFlight -= 1;
    }
  }
}

/**
 * Whether somebody asked this who may. JetStream sends what is stored, and its answers, to whatever address it is told,
 * with the server's rights and not with those of who told it; such a message names its stream, or has the subject under
 * which it was stored, or nobody who waits for a reply.
 */
function isRequest(message: Msg, operation: string): boolean {
  return message.subject === operation && isAsked(message) && !message.headers?.has('Nats-Stream');
}

interface Handled {
  readonly operation: DispatchedOperation;
  readonly handler: MessageHandler;
}
