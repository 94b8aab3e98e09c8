import { type Msg, type NatsConnection, createInbox, headers as natsHeaders } from '@nats-io/transport-node';

export interface StreamMessage {
  /** By it the stream drops a second copy. */
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
}

/**
 * Publishes many messages to JetStream at once and gathers their acknowledgements over one inbox: the client's own
 * `publish` makes a promise, a timer and two errors for each, which costs more than sending it.
 */
export class StreamPublisher {
  constructor(
    private readonly connection: NatsConnection,
    private readonly inboxPrefix: string,
  ) {}

  /** Answers for each message why it is not known to be in the stream; undefined for those that are. */
  async publish(messages: readonly StreamMessage[], timeoutMs: number): Promise<(Error | undefined)[]> {
    if (messages.length === 0) return [];
    const inbox = createInbox(this.inboxPrefix);
    const outcomes = new Array<Error | undefined | null>(messages.length).fill(null);
    let open = messages.length;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const settle = (index: number, outcome: Error | undefined) => {
      if (outcomes[index] !== null) return;
      outcomes[index] = outcome;
      open -= 1;
      if (open === 0) finish();
    };
    const subscription = this.connection.subscribe(`${inbox}.*`, {
      callback: (error, message) =>
        void (error ?? settle(Number(message.subject.slice(inbox.length + 1)), faultIn(message))),
    });
    const timer = setTimeout(finish, timeoutMs);
    try {
      messages.forEach(({ id, subject, payload }, index) => {
        const headers = natsHeaders();
        headers.set('Nats-Msg-Id', id);
        this.connection.publish(subject, payload, { headers, reply: `${inbox}.${index}` });
      });
      await finished;
    } finally {
      clearTimeout(timer);
      if (!this.connection.isClosed()) subscription.unsubscribe();
    }
    return outcomes.map((outcome) =>
      outcome === null ? new Error(`The stream did not acknowledge within ${timeoutMs} ms`) : outcome,
    );
  }
}

/** Never throws: in a callback of the client that would close the connection. */
function faultIn(message: Msg): Error | undefined {
  try {
    // Headers are read when they are asked for, and may be anything.
    if (message.headers?.code === 503) return new Error('There is no stream for this subject');
    const { stream, error } = message.json<{ stream?: string; error?: { description?: string } }>();
    if (error) return new Error(`The stream refused a message: ${error.description ?? 'no reason given'}`);
    return stream ? undefined : new Error('The stream acknowledged in an unknown form');
  } catch {
    return new Error('The stream acknowledged in an unknown form');
  }
}
