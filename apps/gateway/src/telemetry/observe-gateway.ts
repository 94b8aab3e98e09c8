import type { Metering } from '#platform';
import type { PageCache } from '../caching/page-cache.js';
import type { PluginRegistry } from '../discovery/plugin-registry.js';
import type { OperationHandler } from '../edge/operation-handler.js';
import type { NatsLink } from '../nats/nats-link.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';

interface Observed {
  readonly handler: OperationHandler;
  readonly cache: PageCache;
  readonly registry: PluginRegistry;
  readonly link: NatsLink;
}

const { inFlight, cacheHits, cacheMisses, cacheStores, cachePurges, cacheBytes, pluginUp, natsConnected } =
  GATEWAY_METRICS;

/** What is counted or known anyway, read when somebody asks. */
export function observeGateway(metering: Metering, { handler, cache, registry, link }: Observed): void {
  metering.observe(
    [inFlight, cacheHits, cacheMisses, cacheStores, cachePurges, cacheBytes, pluginUp, natsConnected],
    (observe) => {
      const { hits, misses, stores, purges, bytes } = cache.figures();
      observe(inFlight, handler.requestsInFlight);
      observe(cacheHits, hits);
      observe(cacheMisses, misses);
      observe(cacheStores, stores);
      observe(cachePurges, purges);
      observe(cacheBytes, bytes);
      observe(natsConnected, link.isConnected() ? 1 : 0);
      for (const { name, state } of registry.known()) observe(pluginUp, state === 'up' ? 1 : 0, { plugin: name });
    },
  );
}
