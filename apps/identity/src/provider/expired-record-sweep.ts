import { type Database, statement } from '#plugin-kit';
import { sweepAttempts } from '../sign-in/attempt-limit.js';

const BATCH = 5000;

const sweepRecords = statement<{ removed: number }, [before: Date, most: number]>(
  'sweep-oidc-records',
  `
  WITH gone AS (
    DELETE FROM oidc_record
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM oidc_record WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING 1
  )
  SELECT count(*)::int AS removed FROM gone`,
);

/**
 * Removes what has ended: records an hour after their end (so that a late replay is still known as one), and attempts
 * that count no more. Any replica may run it at any time.
 *
 * @returns the number of removed records
 */
export async function sweepExpiredRecords(database: Database, now: Date): Promise<number> {
  await sweepAttempts(database, now);
  const before = new Date(now.getTime() - 3_600_000);
  let removed = 0;
  for (;;) {
    const [swept] = await database.query(sweepRecords, before, BATCH);
    removed += swept!.removed;
    if (swept!.removed < BATCH) return removed;
  }
}
