import { type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, NatsContext, ServerNats } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { subjects } from '../contract/index.js';
import type { DispatchedOperation, OperationDispatcher } from '../operations/operation-dispatcher.js';

/**
 * Nest's NATS server on a connection of the kit's own (so that streams, buckets and requests share one, and it is the
 * kit that closes it), with the kit's wire format instead of Nest's packets.
 */
export class OperationServer extends ServerNats implements CustomTransportStrategy {
  private readonly served: Subscription[] = [];
  private inFlight = 0;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly plugin: string,
    private readonly operations: ReadonlyMap<string, DispatchedOperation>,
    private readonly dispatcher: OperationDispatcher,
  ) {
    super({});
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    for (const [name, operation] of this.operations) {
      const handler = this.getHandlerByPattern(subjects.operation(name));
      if (!handler) return callback(new Error(`${name} has no handler`));
      this.served.push(this.connection.subscribe(subjects.operation(name), {
        queue: this.plugin,
        callback: (error, message) => {
          if (!error && isRequest(message, subjects.operation(name))) void this.serve(operation, message, handler);
        },
      }));
    }
    await this.connection.flush();
    callback();
  }

  /** Takes no new request and waits for those in flight; the connection stays open for what they publish. */
  override close(): Promise<void> {
    return (this.closing ??= this.drain());
  }

  private async drain(): Promise<void> {
    await Promise.all(this.served.map((subscription) => subscription.drain()));
    while (this.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.connection.flush().catch(() => undefined);
  }

  private async serve(operation: DispatchedOperation, message: Msg, handler: MessageHandler): Promise<void> {
    this.inFlight += 1;
    try {
      await this.dispatcher.dispatch(operation, message, async (request) => {
        const result: unknown = await handler(request, new NatsContext([message.subject, message.headers]));
        // Only interceptors make an Observable of it.
        return isObservable(result) ? lastValueFrom(result) : result;
      });
    } finally {
      this.inFlight -= 1;
    }
  }
}

/**
 * Whether somebody asked this who may. A stream delivers what is stored in it to whatever address it is told, with the server's rights
 * and not with those of who told it; such a message names its stream, or has the subject under which it was stored.
 */
function isRequest({ subject, headers }: Msg, operation: string): boolean {
  return subject === operation && !headers?.has('Nats-Stream');
}
