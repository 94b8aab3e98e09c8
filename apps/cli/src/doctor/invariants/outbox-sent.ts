import { type Invariant, inEachSchema } from '../invariant.js';

export const outboxSent: Invariant = {
  name: 'outbox-sent',
  explain: 'What an outbox marks as sent stands in the stream EVENTS',
  reads: [],
  holds: 'always',
  violations: (plugins) => inEachSchema(plugins, (schema, plugin) => `
    SELECT ${plugin} AS plugin, o.id, o.message_id, o.subject FROM ${schema}.outbox o
    WHERE o.subject LIKE 'event.%' AND o.sent_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_temp.stream_event e WHERE e.id = o.message_id)`),
};
