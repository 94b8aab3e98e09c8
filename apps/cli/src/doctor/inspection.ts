import { setTimeout as pause } from 'node:timers/promises';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type pg from 'pg';
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
  ) {}

  /** @param settleMs how long to wait for a moment in which nothing is on its way */
  static async begin(sql: pg.Client, connection: NatsConnection, settleMs: number): Promise<Inspection> {
    const manager = await jetstreamManager(connection);
    await sql.query(STREAM_TABLES);
    const { rows } = await sql.query<{ schema: string }>(
      `SELECT nspname AS schema FROM pg_namespace WHERE to_regclass(quote_ident(nspname) || '.outbox') IS NOT NULL AND to_regclass(quote_ident(nspname) || '.inbox_cursor') IS NOT NULL ORDER BY 1`);
    const plugins = rows.map(({ schema }) => schema);
    let isSettled = false;
    for (const deadline = performance.now() + settleMs; ; await pause(50)) {
      const before = await lastSequences(manager);
      const isIdle = await consumersAreIdle(manager);
      await sql.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      isSettled = isIdle && !(await hasWaiting(sql, plugins)) && (await lastSequences(manager)) === before;
      if (isSettled || performance.now() > deadline) break;
      await sql.query('ROLLBACK');
    }
    await fillStreamTables(sql, jetstream(connection), manager);
    return new Inspection(sql, plugins, isSettled);
  }

  async judge({ name, explain, reads, holds, violations }: Invariant): Promise<Verdict> {
    if ((holds === 'settled' && !this.isSettled) || reads.some((schema) => !this.plugins.includes(schema))) {
      return { name, explain, state: 'left out', count: 0, findings: [] };
    }
    const { rows } = await this.sql.query<{ finding: object; count: number }>(`SELECT to_jsonb(v) AS finding, count(*) OVER ()::int AS count FROM (${violations(this.plugins)}) v LIMIT ${MOST_SHOWN}`);
    return { name, explain, state: rows.length === 0 ? 'holds' : 'broken', count: rows[0]?.count ?? 0, findings: rows.map(({ finding }) => finding) };
  }

  async end(): Promise<void> {
    await this.sql.query('ROLLBACK');
  }
}

async function lastSequences(manager: JetStreamManager): Promise<string> {
  const infos = await Promise.all(['EVENTS', 'PEOPLE'].map((stream) => manager.streams.info(stream)));
  return infos.map(({ state }) => state.last_seq).join();
}

async function consumersAreIdle(manager: JetStreamManager): Promise<boolean> {
  for (const stream of ['EVENTS', 'PEOPLE']) {
    for await (const { config, num_pending, num_ack_pending } of manager.consumers.list(stream)) {
      if (config.durable_name !== undefined && num_pending + num_ack_pending > 0) return false;
    }
  }
  return true;
}

/** Unsent messages, and grants that are about to be written to their bucket. */
async function hasWaiting(sql: pg.Client, plugins: readonly string[]): Promise<boolean> {
  const queries = plugins.map((plugin) => UNSENT(`"${plugin}"`));
  if (plugins.includes('directory')) queries.push('SELECT count(*) FROM directory.grant_change');
  if (queries.length === 0) return false;
  const { rows } = await sql.query<{ waiting: string }>(`SELECT sum(waiting) AS waiting FROM (${queries.join(' UNION ALL ')}) w`);
  return Number(rows[0]?.waiting) > 0;
}
