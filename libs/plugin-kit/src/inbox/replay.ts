import type { SystemClock } from '#platform';
import type { EventEnvelope } from '../contract/index.js';
import { type Queries, statement } from '../database/statement.js';
import { requestContext } from '../operations/request-context.js';
import type { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import { type Subscription, callSubscribers } from './inbox.js';

export interface ParkedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly reason: string;
  readonly error: string | null;
  readonly attempts: number;
  readonly parkedAt: Date;
}

interface Aggregate {
  readonly aggregate: string;
  readonly aggregateId: string;
}

type OfAggregate = [aggregate: string, aggregateId: string];

const listParked = statement<ParkedEvent, [limit: number]>(
  'inbox-list-parked',
  `
SELECT event_id AS "eventId", event->>'type' AS type, aggregate, aggregate_id AS "aggregateId", version, reason, error,
  attempts, parked_at AS "parkedAt"
FROM inbox_parked ORDER BY parked_at, aggregate_id, version LIMIT $1`,
);

const countParked = statement<{ count: number }>(
  'inbox-count-parked',
  'SELECT count(*)::int AS count FROM inbox_parked',
);

const findBlocked = statement<Aggregate>(
  'inbox-blocked',
  `
SELECT p.aggregate, p.aggregate_id AS "aggregateId"
FROM inbox_parked p
LEFT JOIN inbox_cursor c USING (aggregate, aggregate_id)
WHERE p.version = coalesce(c.version, 0) + 1 ORDER BY p.parked_at`,
);

const findNext = statement<{ eventId: string; event: EventEnvelope }, OfAggregate>(
  'inbox-next-parked',
  `
SELECT event_id AS "eventId", event
FROM inbox_parked
WHERE aggregate = $1 AND aggregate_id = $2
ORDER BY version LIMIT 1`,
);

const lockParked = statement<object, [eventId: string]>(
  'inbox-lock-parked',
  'SELECT 1 FROM inbox_parked WHERE event_id = $1 FOR UPDATE',
);

const lockCursor = statement<{ version: number }, OfAggregate>(
  'inbox-lock-cursor',
  `
SELECT version FROM inbox_cursor WHERE aggregate = $1 AND aggregate_id = $2 FOR UPDATE`,
);

const moveCursor = statement<never, [...OfAggregate, version: number]>(
  'inbox-move-cursor',
  `
INSERT INTO inbox_cursor (aggregate, aggregate_id, version) VALUES ($1, $2, $3)
ON CONFLICT (aggregate, aggregate_id) DO UPDATE SET version = EXCLUDED.version`,
);

const forgetParked = statement<never, [eventId: string]>(
  'inbox-forget-parked',
  'DELETE FROM inbox_parked WHERE event_id = $1',
);

const guardByNext = statement<never, [...OfAggregate, version: number]>(
  'inbox-guard-by-next',
  `
UPDATE inbox_parked SET reason = 'failed'
WHERE aggregate = $1 AND aggregate_id = $2 AND version = $3 AND reason = 'behind-failed'`,
);

const noteFailure = statement<never, [eventId: string, error: string, at: Date]>(
  'inbox-note-failure',
  `
UPDATE inbox_parked SET attempts = attempts + 1, error = $2, parked_at = $3 WHERE event_id = $1`,
);

/** What stands aside in the inbox of this plugin, and its second chance after a mend. */
export class ParkedEvents {
  constructor(
    private readonly database: Queries,
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: readonly Subscription[],
    private readonly systemClock: SystemClock,
    private readonly telemetry: PluginTelemetry,
  ) {}

  list(limit: number): Promise<ParkedEvent[]> {
    return this.database.query(listParked, limit);
  }

  async count(): Promise<number> {
    const [row] = await this.database.query(countParked);
    return row!.count;
  }

  /**
   * Replays every aggregate whose next event stands aside, failed or left behind: it and those behind it, in order.
   * Answers how many were handled and how many still stand.
   */
  async replay(): Promise<{ replayed: number; stillParked: number }> {
    const blocked = await this.database.query(findBlocked);
    let replayed = 0;
    for (const { aggregate, aggregateId } of blocked) replayed += await this.replayAggregate(aggregate, aggregateId);
    return { replayed, stillParked: await this.count() };
  }

  private async replayAggregate(aggregate: string, aggregateId: string): Promise<number> {
    let replayed = 0;
    for (;;) {
      // Locked, so that neither the consumer nor a second replay handles the same event at this moment.
      const [next] = await this.database.query(findNext, aggregate, aggregateId);
      if (!next) return replayed;
      try {
        const handled = await this.unitOfWork.transaction(requestContext.current(), async (work) => {
          const rows = await work.query(lockParked, next.eventId);
          const [cursor] = await work.query(lockCursor, aggregate, aggregateId);
          if (rows.length === 0 || next.event.aggregateversion !== (cursor?.version ?? 0) + 1) return false;
          await callSubscribers([next.event], this.subscriptions, work, this.telemetry);
          await work.query(moveCursor, aggregate, aggregateId, next.event.aggregateversion);
          // The next one takes over the guard of the aggregate until it is handled too.
          await work.query(forgetParked, next.eventId);
          await work.query(guardByNext, aggregate, aggregateId, next.event.aggregateversion + 1);
          return true;
        });
        if (!handled) return replayed;
        replayed += 1;
      } catch (error) {
        await this.database.query(noteFailure, next.eventId, String(error).slice(0, 2_000), this.systemClock.now());
        return replayed;
      }
    }
  }
}
