import type { JetStreamClient } from '@nats-io/jetstream';
import type { Metering, SystemClock } from '#platform';
import { type Queries, statement } from '../database/statement.js';
import type { NatsPresence } from '../nats/nats-presence.js';
import { PLUGIN_METRICS } from './plugin-metrics.js';

interface Observed {
  readonly plugin: string;
  readonly database: Queries;
  readonly jetStream: JetStreamClient;
  readonly nats: NatsPresence;
  /** Streams that the plugin has a consumer of. */
  readonly streams: readonly string[];
  readonly parked: () => Promise<number>;
  readonly systemClock: SystemClock;
}

const { outboxUnsent, outboxAge, parkedEvents, inboxLag, natsConnected } = PLUGIN_METRICS;

const measureOutbox = statement<{ count: number; oldest: Date | null }>(
  'outbox-measures',
  `
SELECT count(*)::int AS count, (SELECT created_at FROM outbox WHERE id = min(q.id)) AS oldest FROM outbox_queue q`,
);

/**
 * What costs a question is asked when somebody wants to know, by whichever replica is asked, and never where requests
 * are served.
 */
export function observePlugin(
  metering: Metering,
  { plugin, database, jetStream, nats, streams, parked, systemClock }: Observed,
): void {
  metering.observe([outboxUnsent, outboxAge], async (observe) => {
    const [row] = await database.query(measureOutbox);
    observe(outboxUnsent, row!.count);
    observe(
      outboxAge,
      row!.oldest === null ? 0 : Math.max(0, (systemClock.now().getTime() - row!.oldest.getTime()) / 1_000),
    );
  });
  metering.observe([parkedEvents], async (observe) => observe(parkedEvents, await parked()));
  metering.observe([natsConnected], (observe) => observe(natsConnected, nats.isConnected() ? 1 : 0));
  if (streams.length === 0) return;
  metering.observe([inboxLag], async (observe) => {
    if (!nats.isConnected()) return;
    for (const stream of streams) {
      const { num_pending, num_ack_pending } = await (await jetStream.consumers.get(stream, plugin)).info(true);
      observe(inboxLag, num_pending + num_ack_pending, { stream });
    }
  });
}
