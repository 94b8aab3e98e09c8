import type { JetStreamManager } from '@nats-io/jetstream';

/** A durable consumer, which hands a plugin what others tell; it has the name of the plugin. */
export interface Durable {
  readonly plugin: string;
  readonly stream: string;
  /** Messages that the plugin has not handled. */
  readonly waiting: number;
  /** Whether some of them wait for somebody to fetch them. */
  readonly isUnread: boolean;
  /** Moves with everything that is fetched or acknowledged. */
  readonly position: string;
}

/** A batch of events is one transaction, during which a consumer stands still. */
const LONGEST_BATCH_MS = 2_000;

export async function readDurables(manager: JetStreamManager): Promise<Durable[]> {
  const durables: Durable[] = [];
  for (const stream of ['EVENTS', 'PEOPLE']) {
    for await (const {
      name,
      config,
      num_pending,
      num_ack_pending,
      num_waiting,
      delivered,
      ack_floor,
    } of manager.consumers.list(stream)) {
      if (config.durable_name === undefined) continue;
      durables.push({
        plugin: name,
        stream,
        waiting: num_pending + num_ack_pending,
        // One that was fetched and not acknowledged comes again by itself; where somebody asks for more, that is all it
        // waits for.
        isUnread: num_pending > 0 || (num_ack_pending > 0 && num_waiting === 0),
        position: `${delivered.consumer_seq}/${ack_floor.consumer_seq}/${num_ack_pending}`,
      });
    }
  }
  return durables;
}

/** Finds consumers that stood still between the first look and the last, although something waits for them. */
export class Standstill {
  private first: { readonly at: number; readonly durables: readonly Durable[] } | undefined;
  private stopped: readonly Durable[] = [];

  look(durables: readonly Durable[]): void {
    const now = performance.now();
    this.first ??= { at: now, durables };
    const { at, durables: before } = this.first;
    this.stopped =
      now - at < LONGEST_BATCH_MS
        ? []
        : durables.filter(
            ({ plugin, stream, position, isUnread }) =>
              isUnread &&
              before.some(
                (one) => one.plugin === plugin && one.stream === stream && one.position === position && one.isUnread,
              ),
          );
  }

  /** As of the last look; nobody when there was too little time to tell. */
  get durables(): readonly Durable[] {
    return this.stopped;
  }
}
