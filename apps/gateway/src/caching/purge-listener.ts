import { subjects } from '#plugin-kit/contract';
import type { Logger } from '#platform';
import type { NatsLink } from '../nats/nats-link.js';
import type { PageCache } from './page-cache.js';

const MAX_TAGS = 10_000;

/** Drops pages from the cache as plugins purge them, and keeps the cache shut while purges cannot be heard. */
export async function listenToPurges(link: NatsLink, cache: PageCache, logger: Logger): Promise<void> {
  cache.suspend();
  link.connection.subscribe(subjects.purge('*'), {
    callback: (error, message) => {
      const plugin = message.subject.split('.')[1];
      if (error || plugin === undefined) return;
      const tags = readTags(message.data);
      if (tags) cache.purge(plugin, tags);
      else logger.warn('a purge could not be read', { plugin });
    },
  });
  link.onAway(() => cache.suspend());
  link.onBack(() => void link.connection.flush().then(() => cache.resume(), () => undefined));
  await link.connection.flush();
  cache.resume();
}

function readTags(bytes: Uint8Array): string[] | undefined {
  try {
    const { tags } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { tags?: unknown };
    return Array.isArray(tags) && tags.length <= MAX_TAGS && tags.every((tag): tag is string => typeof tag === 'string') ? tags : undefined;
  } catch {
    return undefined;
  }
}
