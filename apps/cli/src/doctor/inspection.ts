import { setTimeout as pause } from 'node:timers/promises';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type pg from 'pg';
import { Failure } from '../failure.js';
import { type Durable, Standstill, readDurables } from './durables.js';
import type { Invariant } from './invariant.js';
import { STREAM_TABLES, fillStreamTables } from './stream-tables.js';

/** How one invariant stands. */
export interface Verdict {
  readonly name: string;
  readonly explain: string;
  readonly state: 'holds' | 'broken' | 'left out';
  /** How many violations there are. */
  readonly count: number;
  /** The first of them. */
  readonly findings: readonly object[];
}

const MOST_SHOWN = 20;
const UNSENT = (schema: string) => `SELECT count(*) AS waiting FROM ${schema}.outbox_queue`;

/**
 * One look at an installation: the schemas as they are in one instant (a read-only snapshot), the streams as they are
 * right after. When nothing is on its way between the plugins the two are one, and everything can be compared.
 */
export class Inspection {
  private constructor(
    private readonly sql: pg.Client,
    readonly plugins: readonly string[],
    /** Whether nothing was on its way at that instant. */
    readonly isSettled: boolean,
    readonly durables: readonly Durable[],
  ) {}

  /**
   * @param settleMs how long to wait for a moment in which nothing is on its way
   * @throws {Failure} when there is no installation
   */
  static async begin(sql: pg.Client, connection: NatsConnection, settleMs: number): Promise<Inspection> {
    const manager = await jetstreamManager(connection);
    await lastSequences(manager, ['EVENTS', 'PEOPLE', 'KV_grants']).catch((cause: Error) => {
      throw new Failure(`NATS has not the streams of an installation: ${cause.message}`, { cause });
    });
    await sql.query(STREAM_TABLES);
    const plugins = await findPlugins(sql);
    const standstill = new Standstill();
    let durables: Durable[];
    let isSettled = false;
    for (const deadline = performance.now() + settleMs; ; await pause(50)) {
      const before = await lastSequences(manager);
      durables = await readDurables(manager);
      standstill.look(durables);
      // Nobody knows whether what waits for others will ever be fetched.
      const isIdle = durables.every(({ plugin, waiting }) => waiting === 0 || !plugins.includes(plugin));
      await sql.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      isSettled = isIdle && !(await hasWaiting(sql, plugins)) && (await lastSequences(manager)) === before;
      if (isSettled || performance.now() > deadline) break;
      await sql.query('ROLLBACK');
    }
    await fillStreamTables(sql, jetstream(connection), manager);
    for (const { plugin, stream, waiting } of standstill.durables)
      await sql.query('INSERT INTO pg_temp.stopped_consumer VALUES ($1, $2, $3)', [plugin, stream, waiting]);
    return new Inspection(sql, plugins, isSettled, durables);
  }

  async judge(
    { name, explain, reads, holds, violations, unsettled }: Invariant,
    known: readonly string[],
  ): Promise<Verdict> {
    const leftOut: Verdict = { name, explain, state: 'left out', count: 0, findings: [] };
    if (reads.some((schema) => !this.plugins.includes(schema))) return leftOut;
    const isComplete = holds === 'always' || this.isSettled;
    const query = isComplete ? violations(this.plugins) : unsettled?.(known);
    if (query === undefined) return leftOut;
    const { rows } = await this.sql.query<{ finding: object; count: number }>(
      `SELECT to_jsonb(v) AS finding, count(*) OVER ()::int AS count FROM (${query}) v LIMIT ${MOST_SHOWN}`,
    );
    if (rows.length === 0) return isComplete ? { ...leftOut, state: 'holds' } : leftOut;
    return { name, explain, state: 'broken', count: rows[0]!.count, findings: rows.map(({ finding }) => finding) };
  }

  async end(): Promise<void> {
    await this.sql.query('ROLLBACK');
  }
}

async function findPlugins(sql: pg.Client): Promise<string[]> {
  const { rows } = await sql.query<{ schema: string }>(
    `
      SELECT nspname AS schema
      FROM pg_namespace
      WHERE to_regclass(quote_ident(nspname) || '.outbox') IS NOT NULL
        AND to_regclass(quote_ident(nspname) || '.inbox_cursor') IS NOT NULL
      ORDER BY 1
    `,
  );
  if (rows.length === 0) throw new Failure('No plugin has a schema in this database: is it that of an installation?');
  return rows.map(({ schema }) => schema);
}

async function lastSequences(
  manager: JetStreamManager,
  streams: readonly string[] = ['EVENTS', 'PEOPLE'],
): Promise<string> {
  const infos = await Promise.all(streams.map((stream) => manager.streams.info(stream)));
  return infos.map(({ state }) => state.last_seq).join();
}

/** Unsent messages, and grants that are about to be written to their bucket. */
async function hasWaiting(sql: pg.Client, plugins: readonly string[]): Promise<boolean> {
  const queries = plugins.map((plugin) => UNSENT(`"${plugin}"`));
  if (plugins.includes('directory')) queries.push('SELECT count(*) FROM directory.grant_change');
  const { rows } = await sql.query<{ waiting: string }>(
    `SELECT sum(waiting) AS waiting FROM (${queries.join(' UNION ALL ')}) w`,
  );
  return Number(rows[0]?.waiting) > 0;
}
