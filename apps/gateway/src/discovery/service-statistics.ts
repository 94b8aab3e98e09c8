import { GuardedInbox, type InboxBudget } from '../nats/guarded-inbox.js';
import type { PluginLinks } from '../nats/plugin-links.js';

/** What an instance tells of itself (ADR-32 `$SRV.STATS`), summed over its endpoints. */
export interface InstanceStatistics {
  readonly started?: string;
  readonly requests: number;
  readonly errors: number;
  readonly averageMs: number;
  readonly lastError?: string;
  /** Events that the inbox of the plugin has set aside; the same for all its instances. */
  readonly parked?: number;
}

/** Instances of one machine room answer in a few ms; who needs longer is left out. */
const WAIT_MS = 300;
/** Of all instances of one plugin; what comes beyond is not read. */
const OF_ONE: InboxBudget = { messages: 200, bytes: 2 * 1024 * 1024 };
const MAX_BYTES = 256 * 1024;

/**
 * Asks these plugins at once, each at its own subject and for an answer at an address of its own: what one plugin tells
 * of another is not heard. Keys are `<plugin>.<instance id>`.
 */
export async function askStatistics(
  links: PluginLinks,
  plugins: readonly string[],
): Promise<ReadonlyMap<string, InstanceStatistics>> {
  const found = new Map<string, InstanceStatistics>();
  const inboxes = plugins
    .filter((plugin) => links.of(plugin).isConnected())
    .map((plugin) => {
      const { connection } = links.of(plugin);
      const inbox = new GuardedInbox(
        connection,
        '',
        OF_ONE,
        (message) => {
          const answer = readStatistics(message.data);
          if (answer?.name === plugin) found.set(`${plugin}.${answer.id}`, answer.statistics);
          return false;
        },
        () => undefined,
      );
      connection.publish(`$SRV.STATS.${plugin}`, undefined, { reply: inbox.address()! });
      return inbox;
    });
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  for (const inbox of inboxes) inbox.close();
  return found;
}

function readStatistics(bytes: Uint8Array): { name: string; id: string; statistics: InstanceStatistics } | undefined {
  if (bytes.byteLength > MAX_BYTES) return undefined;
  try {
    const { name, id, started, endpoints } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
    const all = (Array.isArray(endpoints) ? endpoints : []) as Record<string, unknown>[];
    const sum = (field: string) => all.reduce((total, endpoint) => total + (Number(endpoint[field]) || 0), 0);
    const requests = sum('num_requests');
    const parked = all
      .map((endpoint) => (endpoint['data'] as { parked?: unknown } | undefined)?.parked)
      .find((count) => Number.isSafeInteger(count)) as number | undefined;
    const lastError = all
      .map((endpoint) => endpoint['last_error'])
      .find((error) => typeof error === 'string' && error !== '') as string | undefined;
    return {
      name: String(name),
      id: String(id),
      statistics: {
        requests,
        errors: sum('num_errors'),
        averageMs: requests === 0 ? 0 : Math.round(sum('processing_time') / requests / 10_000) / 100,
        ...(typeof started === 'string' && { started: started.slice(0, 40) }),
        ...(parked !== undefined && { parked }),
        ...(lastError !== undefined && { lastError: lastError.slice(0, 300) }),
      },
    };
  } catch {
    return undefined;
  }
}
