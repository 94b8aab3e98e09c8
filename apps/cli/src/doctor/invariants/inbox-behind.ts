import { type Invariant, inEachSchema } from '../invariant.js';

/** Aggregates with parked events are told of by `parked-events`. */
export const inboxBehind: Invariant = {
  name: 'inbox-behind',
  explain: 'Every inbox has handled all events of the aggregates that it follows',
  reads: [],
  holds: 'settled',
  violations: (plugins) =>
    inEachSchema(
      plugins,
      (schema, plugin) => `
    SELECT ${plugin} AS plugin, e.aggregate, e.aggregate_id, e.last, c.version AS handled
    FROM (
      SELECT plugin || '.' || aggregate AS aggregate, aggregate_id, max(version) AS last FROM pg_temp.stream_event
      WHERE plugin || '.' || aggregate IN (SELECT aggregate FROM pg_temp.stream_consumer WHERE plugin = ${plugin})
      GROUP BY 1, 2) e
    LEFT JOIN ${schema}.inbox_cursor c USING (aggregate, aggregate_id)
    WHERE coalesce(c.version, 0) < e.last
      AND NOT EXISTS (
        SELECT FROM ${schema}.inbox_parked p WHERE p.aggregate = e.aggregate AND p.aggregate_id = e.aggregate_id
      )`,
    ),
  // A plugin that is away keeps everything from settling: that is found all the same.
  unsettled: (known) =>
    `
      SELECT plugin, stream, waiting
      FROM pg_temp.stopped_consumer
      WHERE plugin IN (${known.map((plugin) => `'${plugin.replaceAll("'", "''")}'`).join()})
    `,
};
