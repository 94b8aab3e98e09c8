import { subjects } from '#plugin-kit/contract';
import type { Logger } from '#platform';
import { GuardedInbox, type InboxBudget, UNBOUNDED } from '../nats/guarded-inbox.js';
import type { PluginLinks } from '../nats/plugin-links.js';
import type { PageCache } from './page-cache.js';

const MAX_TAGS = 10_000;
/** No page has a longer one (routing/reply-head.ts), so none need be remembered. */
const MAX_TAG_LENGTH = 200;
/**
 * Purges of a stranger within a second. Beyond it none of its pages is kept for a while, which costs nobody but itself.
 */
const STRANGER: InboxBudget = { messages: 5_000, bytes: 16 * 1024 * 1024 };
/** A timer may end a moment before a rest does, and NATS may be away at its end: then it is tried again. */
const TRY_AGAIN_MS = 100;

/**
 * Drops pages from the cache as plugins purge them, and keeps it shut, or shut for one plugin, while purges cannot be
 * heard.
 */
export class PurgeListener {
  private readonly inboxes = new Map<string, GuardedInbox>();

  constructor(
    private readonly links: PluginLinks,
    private readonly cache: PageCache,
    private readonly logger: Logger,
    /** Milliseconds, of a clock that nobody sets. */
    private readonly now: () => number = () => performance.now(),
    private readonly later: (run: () => void, ms: number) => void = (run, ms) => void setTimeout(run, ms).unref(),
  ) {
    cache.suspend();
  }

  async start(): Promise<void> {
    for (const link of [this.links.ours, this.links.others]) {
      link.onAway(() => this.cache.suspend());
      link.onBack(() => void this.resume().catch(() => undefined));
    }
    await this.resume();
  }

  /**
   * Listens to these, and to no others. What they are asked afterwards is asked over the same connection, and so after
   * this.
   */
  listenTo(plugins: readonly string[]): void {
    for (const [plugin, inbox] of this.inboxes) {
      if (plugins.includes(plugin)) continue;
      inbox.close();
      this.inboxes.delete(plugin);
      // What it purges from now on is not heard: should it come back, none of its pages may be from before.
      this.cache.exclude(plugin);
      this.cache.include(plugin);
    }
    for (const plugin of plugins) if (!this.inboxes.has(plugin)) this.open(plugin);
  }

  private async resume(): Promise<void> {
    if (!this.links.ours.isConnected() || !this.links.others.isConnected()) return;
    await Promise.all([this.links.ours.connection.flush(), this.links.others.connection.flush()]);
    if (this.links.ours.isConnected() && this.links.others.isConnected()) this.cache.resume();
  }

  private open(plugin: string): void {
    const { connection } = this.links.of(plugin);
    const budget = this.links.isOurs(plugin) ? UNBOUNDED : STRANGER;
    const inbox: GuardedInbox = new GuardedInbox(
      connection,
      '',
      budget,
      ({ data }) => {
        const tags = readTags(data);
        if (tags) this.cache.purge(plugin, tags);
        else this.logger.warn('a purge could not be read', { plugin });
        return false;
      },
      (restMs) => {
        this.cache.exclude(plugin);
        this.logger.warn('a plugin purges without end and none of its pages is kept for a while', { plugin, restMs });
        this.hearAgainIn(restMs, plugin, inbox);
      },
      () => subjects.purge(plugin),
      this.now,
    );
    this.inboxes.set(plugin, inbox);
    inbox.address();
  }

  private hearAgainIn(ms: number, plugin: string, inbox: GuardedInbox): void {
    const tryIt = () => this.hearAgain(plugin, inbox).catch(() => this.hearAgainIn(TRY_AGAIN_MS, plugin, inbox));
    this.later(() => void tryIt(), ms);
  }

  /** Pages of the plugin are kept again only once the server is known to pass its purges on. */
  private async hearAgain(plugin: string, inbox: GuardedInbox): Promise<void> {
    const { connection } = this.links.of(plugin);
    if (this.inboxes.get(plugin) !== inbox || connection.isClosed()) return;
    if (inbox.address() === undefined) return this.hearAgainIn(TRY_AGAIN_MS, plugin, inbox);
    await connection.flush();
    // Shut again meanwhile, it has begun another rest; let go, it is of no concern any more.
    if (this.inboxes.get(plugin) === inbox && inbox.isListening()) this.cache.include(plugin);
  }
}

function readTags(bytes: Uint8Array): string[] | undefined {
  try {
    const { tags } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { tags?: unknown };
    if (!Array.isArray(tags) || tags.length > MAX_TAGS || !tags.every((tag): tag is string => typeof tag === 'string'))
      return undefined;
    return tags.filter((tag) => tag.length <= MAX_TAG_LENGTH);
  } catch {
    return undefined;
  }
}
