import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type pg from 'pg';

/** What stands in NATS, as tables of the session, so that one query can compare it with the schemas. */
export const STREAM_TABLES = `
CREATE TEMPORARY TABLE IF NOT EXISTS stream_event (
  seq bigint, id uuid, subject text, type text, plugin text, aggregate text, aggregate_id uuid, version integer, occurred_at timestamptz, data jsonb);
CREATE TEMPORARY TABLE IF NOT EXISTS stream_person (seq bigint, person_id uuid, class text, state jsonb);
CREATE TEMPORARY TABLE IF NOT EXISTS held_grants (seq bigint, key text, grants jsonb);
CREATE TEMPORARY TABLE IF NOT EXISTS stream_consumer (plugin text, aggregate text, waiting integer);
CREATE INDEX IF NOT EXISTS stream_event_aggregate ON pg_temp.stream_event (aggregate, aggregate_id, version);
TRUNCATE pg_temp.stream_event, pg_temp.stream_person, pg_temp.held_grants, pg_temp.stream_consumer;`;

const EVENTS = `
INSERT INTO pg_temp.stream_event
SELECT seq, (event->>'id')::uuid, subject, event->>'type', split_part(event->>'aggregatetype', '.', 1), split_part(event->>'aggregatetype', '.', 2),
  (event->>'aggregateid')::uuid, (event->>'aggregateversion')::int, (event->>'occurredat')::timestamptz, event->'data'
FROM jsonb_to_recordset($1::jsonb) AS m(seq bigint, subject text, event jsonb)`;
const PEOPLE = `
INSERT INTO pg_temp.stream_person
SELECT seq, split_part(subject, '.', 2)::uuid, split_part(subject, '.', 3), event FROM jsonb_to_recordset($1::jsonb) AS m(seq bigint, subject text, event jsonb)`;
const GRANTS = `
INSERT INTO pg_temp.held_grants SELECT seq, split_part(subject, '.', 3), event FROM jsonb_to_recordset($1::jsonb) AS m(seq bigint, subject text, event jsonb)`;

const BATCH = 1_000;

/** Reads both streams, the grants and the durable consumers into the tables. */
export async function fillStreamTables(sql: pg.Client, jetStream: JetStreamClient, manager: JetStreamManager): Promise<void> {
  for (const [stream, insert] of [['EVENTS', EVENTS], ['PEOPLE', PEOPLE], ['KV_grants', GRANTS]] as const) {
    await eachBatch(jetStream, manager, stream, async (messages) => {
      const rows = messages.flatMap((message) => contents(stream, message).map((event) => ({ seq: message.seq, subject: message.subject, event })));
      await sql.query(insert, [JSON.stringify(rows)]);
    });
  }
  for await (const { name, config, num_pending, num_ack_pending } of manager.consumers.list('EVENTS')) {
    const filters = config.filter_subjects ?? (config.filter_subject === undefined ? [] : [config.filter_subject]);
    for (const filter of config.durable_name === undefined ? [] : filters) {
      await sql.query('INSERT INTO pg_temp.stream_consumer VALUES ($1, $2, $3)', [name, filter.split('.').slice(1, 3).join('.'), num_pending + num_ack_pending]);
    }
  }
  await sql.query('ANALYZE pg_temp.stream_event, pg_temp.stream_person, pg_temp.held_grants, pg_temp.stream_consumer');
}

/** A message of EVENTS holds one event, or several of its type as an array. */
function contents(stream: string, message: JsMsg): unknown[] {
  const content = readJson(message);
  if (stream !== 'EVENTS') return [content];
  return (Array.isArray(content) ? content : [content]).filter(isEvent);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is none is no plugin's either: inboxes leave it out. */
function isEvent(content: unknown): boolean {
  const { id, aggregateid, aggregateversion } = Object(content) as Record<string, unknown>;
  return [id, aggregateid].every((each) => typeof each === 'string' && UUID.test(each)) && Number.isInteger(aggregateversion);
}

/** Null for a tombstone, and for what is no JSON (which no plugin takes for an event either). */
function readJson(message: JsMsg): unknown {
  if (message.data.length === 0 || ['DEL', 'PURGE'].includes(message.headers?.get('KV-Operation') ?? '')) return null;
  try {
    return message.json();
  } catch {
    return null;
  }
}

async function eachBatch(jetStream: JetStreamClient, manager: JetStreamManager, stream: string, use: (messages: readonly JsMsg[]) => Promise<void>): Promise<void> {
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
