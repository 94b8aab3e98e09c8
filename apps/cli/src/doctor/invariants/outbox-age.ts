import { type Invariant, inEachSchema } from '../invariant.js';

export const outboxAge: Invariant = {
  name: 'outbox-age',
  explain: 'Nothing waits in an outbox for more than a minute',
  reads: [],
  holds: 'always',
  violations: (plugins) =>
    inEachSchema(
      plugins,
      (schema, plugin) => `
    SELECT ${plugin} AS plugin, count(*) AS unsent, min(created_at) AS since
    FROM ${schema}.outbox_queue
    JOIN ${schema}.outbox USING (id)
    GROUP BY 1
    HAVING min(created_at) < clock_timestamp() - interval '1 minute'`,
    ),
};
