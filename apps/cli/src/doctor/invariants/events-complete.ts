import { type Invariant, inEachSchema } from '../invariant.js';

export const eventsComplete: Invariant = {
  name: 'events-complete',
  explain: 'Of every aggregate all versions from 1 on stand in the stream EVENTS, or are about to be sent',
  reads: [],
  holds: 'always',
  violations: (plugins) => inEachSchema(plugins, (schema, plugin) => `
    SELECT * FROM (
      SELECT ${plugin} AS plugin, a.aggregate, a.aggregate_id, a.version AS last, (
        SELECT count(DISTINCT version) FROM (
          SELECT e.version FROM pg_temp.stream_event e WHERE e.plugin = ${plugin} AND e.aggregate = a.aggregate AND e.aggregate_id = a.aggregate_id AND e.version BETWEEN 1 AND a.version
          UNION ALL SELECT u.version FROM unsent u WHERE u.aggregate = a.aggregate AND u.aggregate_id = a.aggregate_id) v) AS there
      FROM ${schema}.aggregate_version a, LATERAL (SELECT 1) one) r WHERE there <> last`.replace('SELECT * FROM (', `
    SELECT * FROM (WITH unsent AS MATERIALIZED (
      SELECT split_part(payload->>'aggregatetype', '.', 2) AS aggregate, (payload->>'aggregateid')::uuid AS aggregate_id, (payload->>'aggregateversion')::int AS version
      FROM ${schema}.outbox WHERE sent_at IS NULL AND subject LIKE 'event.%')`)),
};
