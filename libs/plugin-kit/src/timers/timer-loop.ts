import type { Clock, Logger, SystemClock } from '#platform';
import { type BackgroundDuty, DutyAlarm } from '../background/leadership.js';
import { type Queries, statement } from '../database/statement.js';
import { Caller } from '../operations/caller.js';
import type { RequestContext } from '../operations/request-context.js';
import type { Wake } from '../background/wake.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import type { TimerHandler } from './on-timer.js';

interface TimerRow {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: Date;
  readonly payload: object;
  readonly attempts: number;
}

const findDue = statement<TimerRow, [dueAt: Date, now: Date, kinds: string[], latestDelay: Date]>(
  'timers-due',
  `
SELECT kind, key, due_at AS "dueAt", payload, attempts FROM timer
WHERE due_at <= $1 AND (not_before IS NULL OR not_before <= $2 OR not_before > $4) AND kind = ANY($3)
ORDER BY due_at, kind, key LIMIT 100`,
);

const findNext = statement<{ dueAt: Date; notBefore: Date | null }, [kinds: string[], latestDelay: Date]>(
  'timers-next',
  `
SELECT due_at AS "dueAt", not_before AS "notBefore" FROM (
  SELECT due_at, CASE WHEN not_before <= $2 THEN not_before END AS not_before FROM timer WHERE kind = ANY($1)) t
ORDER BY greatest(due_at, not_before) LIMIT 1`,
);

const take = statement<{ payload: object }, [kind: string, key: string, dueAt: Date]>(
  'timers-take',
  `
DELETE FROM timer WHERE kind = $1 AND key = $2 AND due_at = $3 RETURNING payload`,
);

const delay = statement<never, [kind: string, key: string, error: string, notBefore: Date]>(
  'timers-delay',
  `
UPDATE timer SET attempts = attempts + 1, error = $3, not_before = $4 WHERE kind = $1 AND key = $2`,
);

const LONGEST_WAIT_MS = 30_000;
const LONGEST_DELAY_MS = 300_000;

/** Runs timers when domain time reaches them, in the order of their times. */
export class TimerLoop implements BackgroundDuty {
  constructor(
    private readonly database: Queries,
    private readonly unitOfWork: UnitOfWork,
    private readonly handlers: ReadonlyMap<string, TimerHandler<object>>,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
    private readonly wake: Wake,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    if (this.handlers.size === 0) return;
    const alarm = new DutyAlarm(this.wake, 'timers');
    try {
      while (!signal.aborted) {
        const due = await this.database.query(
          findDue,
          this.clock.now(),
          this.systemClock.now(),
          [...this.handlers.keys()],
          this.latestDelay(),
        );
        for (const timer of due) {
          if (signal.aborted) return;
          await this.runTimer(timer);
        }
        if (due.length === 0) await alarm.wait(await this.untilNext(), signal);
      }
    } finally {
      alarm.dispose();
    }
  }

  /** No delay reaches further: a later one was written before the clock was set back, and is over. */
  private latestDelay(): Date {
    return new Date(this.systemClock.now().getTime() + LONGEST_DELAY_MS);
  }

  private async untilNext(): Promise<number> {
    const [next] = await this.database.query(findNext, [...this.handlers.keys()], this.latestDelay());
    if (!next) return LONGEST_WAIT_MS;
    const domain = next.dueAt.getTime() - this.clock.now().getTime();
    const system = next.notBefore ? next.notBefore.getTime() - this.systemClock.now().getTime() : 0;
    return Math.min(Math.max(domain, system, 5), LONGEST_WAIT_MS);
  }

  private async runTimer({ kind, key, dueAt, attempts }: TimerRow): Promise<void> {
    const context: RequestContext = {
      operation: `timer:${kind}`,
      caller: Caller.anonymous,
      correlationId: `timer:${kind}:${key}`,
      language: 'sv',
      anonymous: false,
      headers: {},
    };
    try {
      await this.unitOfWork.transaction(context, async (work) => {
        // Deleted first: whoever deletes the row runs it, and a timer that moved meanwhile is left alone.
        const [taken] = await work.query(take, kind, key, dueAt);
        if (taken) await this.handlers.get(kind)!.handle(taken.payload, work, { key, dueAt });
      });
    } catch (error) {
      const delayMs = Math.min(500 * 2 ** attempts, LONGEST_DELAY_MS);
      this.logger.warn('A timer failed and is tried again', { kind, attempts: attempts + 1, delayMs, error });
      await this.database.query(
        delay,
        kind,
        key,
        String(error).slice(0, 1_000),
        new Date(this.systemClock.now().getTime() + delayMs),
      );
    }
  }
}
