import { type Invariant, inEachSchema } from '../invariant.js';

export const parkedEvents: Invariant = {
  name: 'parked-events',
  explain: 'No inbox has set events aside (replay them after the mend: POST /<plugin>/parked-events/replay)',
  reads: [],
  holds: 'always',
  violations: (plugins) =>
    inEachSchema(
      plugins,
      (schema, plugin) => `
    SELECT ${plugin} AS plugin, aggregate, aggregate_id, version, reason, event->>'type' AS type,
      left(error, 200) AS error, attempts
    FROM ${schema}.inbox_parked`,
    ),
};
