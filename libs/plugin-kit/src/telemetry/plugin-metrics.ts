import type { MetricDefinition } from '#platform';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** Every metric of a plugin; the dashboard and the alerts in docker/observability are held to this list. */
export const PLUGIN_METRICS = {
  operationDuration: {
    name: 'lyftet.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time from a request to its reply, in the plugin',
    labels: ['operation', 'status'],
    buckets: SECONDS,
  },
  operationProblems: {
    name: 'lyftet.operation.problems',
    kind: 'counter',
    unit: '{problem}',
    description: 'Problems that operations answered with',
    labels: ['operation', 'type'],
  },
  batchSize: {
    name: 'lyftet.batch.size',
    kind: 'histogram',
    unit: '{item}',
    description: 'Requests, events or messages that were handled together',
    labels: ['duty'],
    buckets: SIZES,
  },
  inboxHandled: {
    name: 'lyftet.inbox.handled',
    kind: 'counter',
    unit: '{event}',
    description: 'Events that the inbox has taken from the stream',
    labels: ['type'],
  },
  inboxLag: {
    name: 'lyftet.inbox.lag',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages of a stream that wait to be handled by the plugin',
    labels: ['stream'],
  },
  outboxUnsent: {
    name: 'lyftet.outbox.unsent',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages that wait to be sent',
    labels: [],
  },
  outboxAge: {
    name: 'lyftet.outbox.age',
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest of them has waited',
    labels: [],
  },
  parkedEvents: {
    name: 'lyftet.parked.events',
    kind: 'gauge',
    unit: '{event}',
    description: 'Events that stand aside in the inbox',
    labels: [],
  },
  natsConnected: {
    name: 'lyftet.nats.connected',
    kind: 'gauge',
    unit: '{connection}',
    description: 'Whether the process is connected to NATS',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
