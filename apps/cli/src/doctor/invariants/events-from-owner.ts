import { type Invariant, inEachSchema } from '../invariant.js';

export const eventsFromOwner: Invariant = {
  name: 'events-from-owner',
  explain: 'The stream EVENTS holds nothing that its owner does not know, and no version of an aggregate twice',
  reads: [],
  holds: 'settled',
  violations: (plugins) => `
    SELECT 'the same version twice' AS what, plugin, aggregate, aggregate_id, version
    FROM pg_temp.stream_event
    GROUP BY 2, 3, 4, 5
    HAVING count(DISTINCT id) > 1
    UNION ALL
    SELECT 'unknown to its owner', e.plugin, e.aggregate, e.aggregate_id, max(e.version) FROM pg_temp.stream_event e
    LEFT JOIN (
      ${inEachSchema(
        plugins,
        (schema, plugin) => `
        SELECT ${plugin} AS plugin, aggregate, aggregate_id, version FROM ${schema}.aggregate_version
      `,
      )}
    ) a USING (plugin, aggregate, aggregate_id)
    WHERE e.plugin = ANY (ARRAY[${plugins.map((plugin) => `'${plugin}'`).join()}]::text[])
    GROUP BY 2, 3, 4, a.version HAVING max(e.version) > coalesce(a.version, 0)`,
};
