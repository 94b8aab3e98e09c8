import type { Pool } from 'pg';
import { sweepAttempts } from '../sign-in/attempt-limit.js';

const BATCH = 5000;

/**
 * Removes what has ended: records an hour after their end (so that a late replay is still known as one), and attempts
 * that count no more. Any replica may run it at any time.
 *
 * @returns the number of removed records
 */
export async function sweepExpiredRecords(pool: Pool, now: Date): Promise<number> {
  await sweepAttempts(pool, now);
  const before = new Date(now.getTime() - 3_600_000);
  let removed = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `
        DELETE FROM oidc_record
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM oidc_record WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
      `,
      [before, BATCH],
    );
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return removed;
  }
}
