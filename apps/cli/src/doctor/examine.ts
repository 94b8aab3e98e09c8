import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { Failure } from '../failure.js';
import type { Durable } from './durables.js';
import { Inspection, type Verdict } from './inspection.js';
import { invariants } from './invariants.js';
import type { ServerAddresses } from './reach-servers.js';

export interface Examination {
  /** Whether a moment was found in which nothing was on its way; without one, what compares plugins is left out. */
  readonly isSettled: boolean;
  readonly plugins: readonly string[];
  readonly verdicts: readonly Verdict[];
  /** Why invariants were left out; empty when none was. */
  readonly notExamined: readonly string[];
  /** Durable consumers of no plugin that is known here; whether anything waits for them is not asked. */
  readonly strangers: readonly Stranger[];
}

export type Stranger = Pick<Durable, 'plugin' | 'stream' | 'waiting'>;

/**
 * States every invariant of an installation. Reads only.
 * @param settleMs how long to wait for a moment in which nothing is on its way
 * @throws {Failure} when a server cannot be reached, or has no installation
 */
export async function examine({ databaseUrl, natsUrl }: ServerAddresses, settleMs: number): Promise<Examination> {
  const sql = new pg.Client({ connectionString: databaseUrl, application_name: 'lyftet doctor' });
  sql.on('error', () => undefined); // told by the query that it interrupts
  await sql.connect().catch((cause: Error) => {
    throw new Failure(`PostgreSQL cannot be reached: ${cause.message}`, { cause });
  });
  try {
    return await examineStreams(sql, natsUrl, settleMs);
  } catch (cause) {
    if (cause instanceof pg.DatabaseError)
      throw new Failure(`PostgreSQL cannot be examined: ${cause.message}`, { cause });
    throw cause;
  } finally {
    await sql.end();
  }
}

async function examineStreams(sql: pg.Client, natsUrl: string, settleMs: number): Promise<Examination> {
  if (!natsUrl.split(',').every((url) => URL.canParse(url)))
    throw new Failure('NATS_ADMIN_URL is to be nats://admin:password@host:port, several with commas.');
  const urls = natsUrl.split(',').map((url) => new URL(url));
  const { username, password } = urls[0]!;
  const connection = await connect({
    servers: urls.map(({ host }) => host),
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
    name: 'lyftet-doctor',
    timeout: 10_000,
  }).catch((cause: Error) => {
    throw new Failure(`NATS cannot be reached: ${cause.message}`, { cause });
  });
  try {
    const inspection = await Inspection.begin(sql, connection, settleMs);
    const { isSettled, plugins, durables } = inspection;
    const read = [...new Set(invariants.flatMap(({ reads }) => reads))].sort();
    const known = [...new Set([...plugins, ...read])];
    const verdicts: Verdict[] = [];
    for (const invariant of invariants) verdicts.push(await inspection.judge(invariant, known));
    await inspection.end();
    const missing = read.filter((schema) => !plugins.includes(schema));
    const notExamined = [
      ...(isSettled ? [] : [`events on their way during all of ${settleMs / 1_000} s`]),
      ...missing.map((schema) => `schema of ${schema} missing`),
    ];
    const strangers = durables
      .filter(({ plugin }) => !known.includes(plugin))
      .map(({ plugin, stream, waiting }) => ({ plugin, stream, waiting }));
    return { isSettled, plugins, verdicts, notExamined, strangers };
  } finally {
    await connection.close();
  }
}
