import { type Invariant, inEachSchema } from '../invariant.js';

export const outboxSent: Invariant = {
  name: 'outbox-sent',
  explain: 'What has left the queue of an outbox stands in the stream EVENTS',
  reads: [],
  holds: 'always',
  violations: (plugins) =>
    inEachSchema(
      plugins,
      (schema, plugin) => `
    SELECT ${plugin} AS plugin, o.id, o.message_id, o.subject FROM ${schema}.outbox o
    WHERE o.subject LIKE 'event.%' AND NOT EXISTS (SELECT FROM ${schema}.outbox_queue q WHERE q.id = o.id)
      AND NOT EXISTS (SELECT FROM pg_temp.stream_event e WHERE e.id = o.message_id)`,
    ),
};
