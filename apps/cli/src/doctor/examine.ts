import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { Failure } from '../failure.js';
import { Inspection, type Verdict } from './inspection.js';
import { invariants } from './invariants.js';
import type { ServerAddresses } from './reach-servers.js';

export interface Examination {
  /** Whether a moment was found in which nothing was on its way; without one, what compares plugins is left out. */
  readonly isSettled: boolean;
  readonly plugins: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/**
 * States every invariant of an installation. Reads only.
 * @param settleMs how long to wait for a moment in which nothing is on its way
 * @throws {Failure} when a server cannot be reached
 */
export async function examine({ databaseUrl, natsUrl }: ServerAddresses, settleMs: number): Promise<Examination> {
  const sql = new pg.Client({ connectionString: databaseUrl, application_name: 'lyftet doctor' });
  sql.on('error', () => undefined); // told by the query that it interrupts
  await sql.connect().catch((cause: Error) => {
    throw new Failure(`PostgreSQL cannot be reached: ${cause.message}`, { cause });
  });
  try {
    return await examineStreams(sql, natsUrl, settleMs);
  } finally {
    await sql.end();
  }
}

async function examineStreams(sql: pg.Client, natsUrl: string, settleMs: number): Promise<Examination> {
  const urls = natsUrl.split(',').map((url) => new URL(url));
  const { username, password } = urls[0]!;
  const connection = await connect({ servers: urls.map(({ host }) => host), user: decodeURIComponent(username), pass: decodeURIComponent(password), name: 'lyftet-doctor', timeout: 10_000 }).catch((cause: Error) => {
    throw new Failure(`NATS cannot be reached: ${cause.message}`, { cause });
  });
  try {
    const inspection = await Inspection.begin(sql, connection, settleMs);
    const verdicts: Verdict[] = [];
    for (const invariant of invariants) verdicts.push(await inspection.judge(invariant));
    await inspection.end();
    return { isSettled: inspection.isSettled, plugins: inspection.plugins, verdicts };
  } finally {
    await connection.close();
  }
}
