import type { Logger, SystemClock } from '#platform';
import { type BackgroundDuty, DutyAlarm } from '../background/leadership.js';
import { type Queries, statement } from '../database/statement.js';
import { Caller } from '../operations/caller.js';
import type { RequestContext } from '../operations/request-context.js';
import type { Wake } from '../background/wake.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import type { JobHandler } from './on-job.js';

interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly input: object;
  readonly cursor: unknown;
}

// A delay of more than 300 s was written before the clock was set back, and is over.
const findOpen = statement<JobRow, [kinds: string[], now: Date]>(
  'jobs-open',
  `
SELECT id, kind, input, cursor FROM job
WHERE state IN ('waiting', 'running') AND kind = ANY($1)
  AND (not_before IS NULL OR not_before <= $2 OR not_before > $2::timestamptz + interval '301 seconds')
ORDER BY created_at, id LIMIT 20`,
);

const lockOpen = statement<JobRow, [id: string]>(
  'jobs-lock',
  `
SELECT id, kind, input, cursor FROM job WHERE id = $1 AND state IN ('waiting', 'running') FOR UPDATE SKIP LOCKED`,
);

const noteStep = statement<
  never,
  [
    id: string,
    cursor: string,
    progress: number,
    total: number | null,
    state: 'done' | 'running',
    result: string | null,
    at: Date,
  ]
>(
  'jobs-note-step',
  `
UPDATE job
SET cursor = $2, progress = $3, total = $4, state = $5, result = $6, attempts = 0, error = NULL, not_before = NULL,
  updated_at = $7
WHERE id = $1`,
);

const noteFailure = statement<never, [id: string, error: string, mostAttempts: number, at: Date]>(
  'jobs-note-failure',
  `
UPDATE job SET attempts = attempts + 1, error = $2, state = CASE WHEN attempts + 1 >= $3 THEN 'failed' ELSE state END,
  not_before = $4::timestamptz + least(0.5 * 2 ^ attempts, 300) * interval '1 second', updated_at = $4
WHERE id = $1`,
);

const POLL_MS = 2_000;
/** After so many failures in a row of the same step a job is `failed` and shown; its rows stay as they were. */
const MOST_ATTEMPTS = 8;

/** Takes unfinished jobs step by step, oldest first, one step a transaction; a crash repeats the step that was open. */
export class JobLoop implements BackgroundDuty {
  constructor(
    private readonly database: Queries,
    private readonly unitOfWork: UnitOfWork,
    private readonly handlers: ReadonlyMap<string, JobHandler<object, unknown>>,
    private readonly systemClock: SystemClock,
    private readonly wake: Wake,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    if (this.handlers.size === 0) return;
    const alarm = new DutyAlarm(this.wake, 'jobs');
    try {
      while (!signal.aborted) {
        const jobs = await this.database.query(findOpen, [...this.handlers.keys()], this.systemClock.now());
        for (const job of jobs) {
          if (signal.aborted) return;
          await this.step(job);
        }
        if (jobs.length === 0) await alarm.wait(POLL_MS, signal);
      }
    } finally {
      alarm.dispose();
    }
  }

  private async step({ id, kind }: JobRow): Promise<void> {
    const context: RequestContext = {
      operation: `job:${kind}`,
      caller: Caller.anonymous,
      correlationId: `job:${id}`,
      language: 'sv',
      anonymous: false,
      headers: {},
    };
    try {
      await this.unitOfWork.transaction(context, async (work) => {
        const [job] = await work.query(lockOpen, id);
        if (!job) return;
        const { cursor, progress, total, done, result } = await this.handlers
          .get(kind)!
          .step(job.input, job.cursor, work);
        const results = result ? JSON.stringify(result) : null;
        await work.query(
          noteStep,
          id,
          JSON.stringify(cursor),
          progress,
          total ?? null,
          done ? 'done' : 'running',
          results,
          this.systemClock.now(),
        );
      });
    } catch (error) {
      this.logger.warn('A job step failed', { kind, jobId: id, error });
      await this.database.query(noteFailure, id, String(error).slice(0, 1_000), MOST_ATTEMPTS, this.systemClock.now());
    }
  }
}
