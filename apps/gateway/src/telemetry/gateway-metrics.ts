import type { MetricDefinition } from '#platform';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every metric of the gateway; the dashboard and the alerts in docker/observability are held to this list. */
export const GATEWAY_METRICS = {
  requestDuration: {
    name: 'http.server.request.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time from a request for an operation until its answer begins',
    labels: ['http.request.method', 'http.route', 'http.response.status_code', 'operation'],
    buckets: SECONDS,
  },
  problems: {
    name: 'lyftet.gateway.problems',
    kind: 'counter',
    unit: '{problem}',
    description: 'Problems that the gateway itself answered with',
    labels: ['type'],
  },
  inFlight: {
    name: 'lyftet.gateway.requests.in.flight',
    kind: 'gauge',
    unit: '{request}',
    description: 'Requests that wait for a plugin',
    labels: [],
  },
  cacheHits: {
    name: 'lyftet.page.cache.hits',
    kind: 'counter',
    unit: '{page}',
    description: 'Public pages that were answered from memory',
    labels: [],
  },
  cacheMisses: {
    name: 'lyftet.page.cache.misses',
    kind: 'counter',
    unit: '{page}',
    description: 'Public pages that a plugin was asked for',
    labels: [],
  },
  cacheStores: {
    name: 'lyftet.page.cache.stores',
    kind: 'counter',
    unit: '{page}',
    description: 'Pages that were kept',
    labels: [],
  },
  cachePurges: {
    name: 'lyftet.page.cache.purges',
    kind: 'counter',
    unit: '{page}',
    description: 'Kept pages that a change dropped',
    labels: [],
  },
  cacheBytes: {
    name: 'lyftet.page.cache.size',
    kind: 'gauge',
    unit: 'By',
    description: 'Memory that kept pages take',
    labels: [],
  },
  pluginUp: {
    name: 'lyftet.plugin.up',
    kind: 'gauge',
    unit: '{plugin}',
    description: 'Whether a known plugin answers',
    labels: ['plugin'],
  },
  natsConnected: {
    name: 'lyftet.nats.connected',
    kind: 'gauge',
    unit: '{connection}',
    description: 'Whether the process is connected to NATS',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
