import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type pg from 'pg';
import { eventRows, grantRows, jsonOf, personRows } from './stream-rows.js';

/**
 * What stands in NATS, as tables of the session, so that one query can compare it with the schemas. Anything may stand
 * there: ids of people are text, versions have no end.
 */
export const STREAM_TABLES = `
CREATE TEMPORARY TABLE IF NOT EXISTS stream_event (
  seq bigint, id uuid, subject text, type text, plugin text, aggregate text, aggregate_id uuid, version numeric,
    occurred_at timestamptz, data jsonb);
CREATE TEMPORARY TABLE IF NOT EXISTS stream_person (seq bigint, subject text, person_id text, class text, state jsonb);
CREATE TEMPORARY TABLE IF NOT EXISTS held_grants (seq bigint, key text, grants jsonb);
CREATE TEMPORARY TABLE IF NOT EXISTS stream_consumer (plugin text, aggregate text);
CREATE TEMPORARY TABLE IF NOT EXISTS stopped_consumer (plugin text, stream text, waiting bigint);
CREATE INDEX IF NOT EXISTS stream_event_aggregate ON pg_temp.stream_event (aggregate, aggregate_id, version);
TRUNCATE pg_temp.stream_event, pg_temp.stream_person, pg_temp.held_grants, pg_temp.stream_consumer,
  pg_temp.stopped_consumer;`;

/** What is read, and which table of the session each message is a row of. */
const CONTENTS: readonly (readonly [stream: string, table: string, rowsOf: (message: JsMsg) => object[]])[] = [
  ['EVENTS', 'stream_event', eventRows],
  ['PEOPLE', 'stream_person', personRows],
  ['KV_grants', 'held_grants', grantRows],
];

const BATCH = 1_000;

/** Reads both streams, the grants and the durable consumers into the tables. */
export async function fillStreamTables(
  sql: pg.Client,
  jetStream: JetStreamClient,
  manager: JetStreamManager,
): Promise<void> {
  for (const [stream, table, rowsOf] of CONTENTS) {
    await eachBatch(jetStream, manager, stream, async (messages) => {
      await sql.query(
        `INSERT INTO pg_temp.${table} SELECT * FROM jsonb_populate_recordset(NULL::pg_temp.${table}, $1::jsonb)`,
        [jsonOf(messages.flatMap(rowsOf))],
      );
    });
  }
  for await (const { name, config } of manager.consumers.list('EVENTS')) {
    const filters = config.filter_subjects ?? (config.filter_subject === undefined ? [] : [config.filter_subject]);
    for (const filter of config.durable_name === undefined ? [] : filters) {
      await sql.query('INSERT INTO pg_temp.stream_consumer VALUES ($1, $2)', [
        name,
        filter.split('.').slice(1, 3).join('.'),
      ]);
    }
  }
  await sql.query('ANALYZE pg_temp.stream_event, pg_temp.stream_person, pg_temp.held_grants, pg_temp.stream_consumer');
}

async function eachBatch(
  jetStream: JetStreamClient,
  manager: JetStreamManager,
  stream: string,
  use: (messages: readonly JsMsg[]) => Promise<void>,
): Promise<void> {
  const { state } = await manager.streams.info(stream);
  if (state.messages === 0) return;
  const consumer = await jetStream.consumers.get(stream);
  const messages = await consumer.consume({ max_messages: 2 * BATCH });
  let batch: JsMsg[] = [];
  for await (const message of messages) {
    batch.push(message);
    const isLast = message.info.pending === 0;
    if (batch.length === BATCH || isLast) {
      await use(batch);
      batch = [];
    }
    if (isLast) break;
  }
}
