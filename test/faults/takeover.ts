import pg from 'pg';
import { eventually } from '#testing';
import type { FaultInstallation } from './fault-installation.js';
import type { Ledger } from './ledger.js';
import { type World, scheduleSession } from './world.js';

/**
 * One that stands by asks for the lead every second, and what the dead one had taken of the stream is delivered again
 * after 6 s; the rest is for a busy machine.
 */
const TAKEN_OVER_WITHIN_MS = 15_000;

const LEADS = `
SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND application_name = 'enrolment leadership'`;
const IS_FORWARDED = `
SELECT NOT EXISTS (SELECT FROM enrolment.outbox_queue WHERE id = ANY($1::bigint[]))
   AND EXISTS (SELECT FROM insight.enrolment WHERE enrolment_id = $2) AS yes`;
const IS_KNOWN = 'SELECT EXISTS (SELECT FROM enrolment.session WHERE session_id = $1) AS yes';

/** The connection that makes a replica of enrolment its leader; another one as soon as another leads. */
export async function leaderOfEnrolment(databaseUrl: string): Promise<number> {
  return connected(databaseUrl, (sql) =>
    eventually(async () => (await sql.query<{ pid: number }>(LEADS)).rows[0]?.pid),
  );
}

/**
 * Waits until what is written and asked from now on has gone out of the outbox of enrolment and come in by its inbox:
 * only a leader does either.
 */
export async function untilEnrolmentIsLed(
  { edge, databaseUrl }: FaultInstallation,
  world: World,
  ledger: Ledger,
): Promise<void> {
  await ledger.untilProgress(20);
  const before = ledger.of('enrolled').length;
  const { enrolmentId } = await eventually(() => ledger.of('enrolled')[before], { within: 30_000 });
  const sessionId = await scheduleSession(edge, world.trainer, { startsIn: 2_000, seats: 1 });
  await connected(databaseUrl, async (sql) => {
    const waiting = (await sql.query<{ id: string }>('SELECT id FROM enrolment.outbox_queue')).rows.map(({ id }) => id);
    const holds = async (query: string, values: unknown[]) =>
      (await sql.query<{ yes: boolean }>(query, values)).rows[0]!.yes;
    await eventually(
      async () => (await holds(IS_FORWARDED, [waiting, enrolmentId])) && (await holds(IS_KNOWN, [sessionId])),
      { within: TAKEN_OVER_WITHIN_MS },
    );
  });
}

async function connected<Result>(databaseUrl: string, use: (sql: pg.Client) => Promise<Result>): Promise<Result> {
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}
