import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '#platform';
import { type BackgroundDuty, DutyAlarm, pause } from '../background/leadership.js';
import type { Wake } from '../background/wake.js';
import { type Queries, statement } from '../database/statement.js';
import type { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import { type OutboxRow, outboxMessages } from './outbox-messages.js';
import type { StreamPublisher } from './stream-publisher.js';

const BATCH = 500;
/**
 * Row by row by the primary key (hence the limit): joined, the planner might read a week of the outbox for a few rows.
 */
const findWaiting = statement<OutboxRow, [limit: number]>(
  'outbox-waiting',
  `
SELECT q.id, o.* FROM (SELECT id FROM outbox_queue ORDER BY id LIMIT $1) q
CROSS JOIN LATERAL (
  SELECT message_id AS "messageId", subject, payload::text FROM outbox WHERE id = q.id LIMIT 1
) o
ORDER BY q.id`,
);
/**
 * Does not wait for the disk: when a crash of the server brings a row back, the event is sent again under its id and
 * dropped by the stream or by the inboxes. Waiting would hold up the commits of requests.
 */
const noteSent = statement<never, [ids: readonly string[]]>(
  'outbox-sent',
  `
WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
DELETE FROM outbox_queue USING relaxed WHERE id = ANY($1::bigint[])`,
);
const POLL_MS = 1_000;
/**
 * Where so many come between two rounds more are coming: they are let gather for a moment, because a round costs much
 * the same for a few and for many. The longer, the more there are.
 */
const gatheringMs = (sent: number): number => (sent >= 64 ? 100 : sent >= 8 ? 25 : 0);
const ACKNOWLEDGED_WITHIN_MS = 5_000;

/**
 * Sends what the units of work left in the outbox, in the order of its ids, pipelined, for ever: a row leaves the queue
 * only when JetStream has acknowledged it, and its message id lets the stream drop a second copy. A row that could not
 * be sent holds back the later ones of its batch's next round, so that an aggregate's events stay in order as far as
 * can be; the inbox puts right what still comes out of order.
 */
export class OutboxRelay implements BackgroundDuty {
  constructor(
    private readonly database: Queries,
    private readonly connection: NatsConnection,
    private readonly publisher: StreamPublisher,
    private readonly wake: Wake,
    private readonly telemetry: PluginTelemetry,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const alarm = new DutyAlarm(this.wake, 'relay');
    let failures = 0;
    try {
      while (!signal.aborted) {
        const { sent, failed } = await this.sendBatch();
        if (failed) {
          failures += 1;
          if (failures === 3) this.logger.warn('The outbox cannot be sent, trying on', { error: failed });
          await pause(Math.min(100 * 2 ** failures, 2_000), signal);
        } else {
          failures = 0;
          if (sent === BATCH) continue;
          if (gatheringMs(sent) > 0) await pause(gatheringMs(sent), signal);
          await alarm.wait(POLL_MS, signal);
        }
      }
    } finally {
      alarm.dispose();
    }
  }

  private async sendBatch(): Promise<{ sent: number; failed?: unknown }> {
    const rows = await this.database.query(findWaiting, BATCH);
    if (rows.length === 0) return { sent: 0 };
    const { sent, failed } = await this.send(rows).catch((error: unknown) => ({ sent: [], failed: error }));
    if (sent.length > 0) await this.database.query(noteSent, sent);
    return { sent: sent.length, ...(failed !== undefined && { failed }) };
  }

  private async send(rows: readonly OutboxRow[]): Promise<{ sent: string[]; failed: Error | undefined }> {
    const [purges, messages] = [rows.filter(isPurge), outboxMessages(rows.filter((row) => !isPurge(row)))];
    // Purges are for gateways that are there now: one that is not has emptied its cache (DESIGN.md 4).
    for (const { subject, payload } of purges) this.connection.publish(subject, payload ?? '');
    const spans =
      this.telemetry.tracing === undefined ? undefined : messages.map((message) => this.telemetry.publishing(message));
    this.telemetry.instruments?.batchSize.record(rows.length, { duty: 'relay' });
    const faults = await this.publisher.publish(messages, ACKNOWLEDGED_WITHIN_MS);
    spans?.forEach((span, index) => {
      if (faults[index]) span?.fail('unsent');
      span?.end();
    });
    return {
      sent: [...purges, ...messages.flatMap((message, index) => (faults[index] === undefined ? message.rows : []))].map(
        ({ id }) => id,
      ),
      failed: faults.find((fault) => fault !== undefined),
    };
  }
}

const isPurge = ({ subject }: OutboxRow): boolean => subject.startsWith('purge.');
