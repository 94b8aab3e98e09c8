import { type Invariant, inEachSchema } from '../invariant.js';

export const eventsComplete: Invariant = {
  name: 'events-complete',
  explain: 'Of every aggregate all versions from 1 on stand in the stream EVENTS, or are about to be sent',
  reads: [],
  holds: 'always',
  violations: (plugins) =>
    inEachSchema(
      plugins,
      (schema, plugin) => `
    SELECT ${plugin} AS plugin, a.aggregate, a.aggregate_id, a.version AS last, count(t.version) AS there
    FROM ${schema}.aggregate_version a
    LEFT JOIN (
      SELECT aggregate, aggregate_id, version FROM pg_temp.stream_event WHERE plugin = ${plugin}
      UNION
      SELECT split_part(payload->>'aggregatetype', '.', 2), (payload->>'aggregateid')::uuid,
        (payload->>'aggregateversion')::int
      FROM ${schema}.outbox_queue JOIN ${schema}.outbox USING (id) WHERE subject LIKE 'event.%'
    ) t ON t.aggregate = a.aggregate AND t.aggregate_id = a.aggregate_id AND t.version BETWEEN 1 AND a.version
    GROUP BY a.aggregate, a.aggregate_id, a.version HAVING count(t.version) <> a.version`,
    ),
};
