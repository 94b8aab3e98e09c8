import { type Invariant, inEachSchema } from '../invariant.js';

export const inboxAhead: Invariant = {
  name: 'inbox-ahead',
  explain: 'No inbox has handled an event that does not stand in the stream EVENTS',
  reads: [],
  holds: 'always',
  violations: (plugins) =>
    inEachSchema(
      plugins,
      (schema, plugin) => `
    SELECT ${plugin} AS plugin, c.aggregate, c.aggregate_id, c.version AS handled, s.version AS last
    FROM ${schema}.inbox_cursor c
    LEFT JOIN LATERAL (
      SELECT max(e.version) AS version FROM pg_temp.stream_event e
      WHERE e.aggregate = split_part(c.aggregate, '.', 2)
        AND e.plugin = split_part(c.aggregate, '.', 1)
        AND e.aggregate_id = c.aggregate_id) s ON true
    WHERE c.version > coalesce(s.version, 0)`,
    ),
};
