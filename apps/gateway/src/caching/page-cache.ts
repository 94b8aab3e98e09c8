/** A reply that can be sent again as it is. */
export interface CachedPage {
  readonly etag: string;
  /** Names and values in turn, `etag` and `content-length` included. */
  readonly fields: readonly string[];
  /** The body, a character for each byte. */
  readonly body: string;
}

interface Stored extends CachedPage {
  readonly key: string;
  readonly plugin: string;
  readonly tags: readonly string[];
  readonly until: number;
  readonly bytes: number;
}

/** What each page costs beside its body: key, headers, entries in the maps. A guess on the safe side. */
const OVERHEAD_BYTES = 1_024;
/** Purged tags that are remembered; beyond it nothing that is under way is stored. */
const MAX_PURGES = 50_000;

/**
 * Public pages by surrogate key. A page is dropped when one of its tags is purged; it is not even stored when its
 * request began before that, because its content may be older than the change. Least recently used pages go first.
 *
 * "Before" is told by a counter that each purge raises, not by time: purges and requests of one process have an order.
 */
export class PageCache {
  private readonly pages = new Map<string, Stored>();
  private readonly keysOfTag = new Map<string, Set<string>>();
  /** Tag → count of the purge that named it last. */
  private readonly purges = new Map<string, number>();
  private count = 0;
  /** Requests that began before this count are never stored. */
  private floor = 0;
  private bytes = 0;
  private open = true;
  /** Plugins whose purges are not heard. */
  private readonly unheard = new Set<string>();
  private hits = 0;
  private misses = 0;
  private stores = 0;
  private purged = 0;

  constructor(
    private readonly maxBytes: number,
    /** Milliseconds; a clock that nobody sets, or a page would outlive its time. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  find(key: string): CachedPage | undefined {
    const page = this.pages.get(key);
    if (!page || page.until <= this.now()) {
      if (page) this.drop(page);
      this.misses += 1;
      return undefined;
    }
    this.hits += 1;
    this.pages.delete(key);
    this.pages.set(key, page);
    return page;
  }

  /** Call before the request is sent; give the result to {@link store}. */
  begin(): number {
    return this.count;
  }

  /** @returns whether the page was stored */
  store(
    begun: number,
    key: string,
    plugin: string,
    tags: readonly string[],
    seconds: number,
    page: CachedPage,
  ): boolean {
    const names = tags.map((tag) => `${plugin} ${tag}`);
    if (
      seconds <= 0 ||
      !this.open ||
      this.unheard.has(plugin) ||
      begun < this.floor ||
      names.some((name) => (this.purges.get(name) ?? -1) > begun)
    )
      return false;
    const bytes = page.body.length + names.join('').length + OVERHEAD_BYTES;
    if (bytes > this.maxBytes / 8) return false;
    const before = this.pages.get(key);
    if (before) this.drop(before);
    const stored: Stored = { ...page, key, plugin, tags: names, until: this.now() + seconds * 1_000, bytes };
    this.pages.set(key, stored);
    this.stores += 1;
    this.bytes += bytes;
    for (const name of names) {
      const keys = this.keysOfTag.get(name);
      if (keys) keys.add(key);
      else this.keysOfTag.set(name, new Set([key]));
    }
    for (const oldest of this.pages.values()) {
      if (this.bytes <= this.maxBytes) break;
      this.drop(oldest);
    }
    return true;
  }

  purge(plugin: string, tags: readonly string[]): void {
    this.count += 1;
    for (const tag of tags) {
      const name = `${plugin} ${tag}`;
      this.purges.delete(name);
      this.purges.set(name, this.count);
      for (const key of this.keysOfTag.get(name) ?? []) {
        this.drop(this.pages.get(key)!);
        this.purged += 1;
      }
    }
    if (this.purges.size > MAX_PURGES) {
      this.purges.clear();
      this.floor = this.count;
    }
  }

  /** Purges cannot be heard: forget everything, and store nothing until {@link resume}. */
  suspend(): void {
    this.open = false;
    this.clear();
  }

  /** Purges are heard again. Requests that began meanwhile are not stored. */
  resume(): void {
    this.clear();
    this.open = true;
  }

  /** Purges of one plugin cannot be heard: forget its pages, and store none until {@link include}. */
  exclude(plugin: string): void {
    this.unheard.add(plugin);
    for (const page of [...this.pages.values()]) if (page.plugin === plugin) this.drop(page);
  }

  /** They are heard again. Requests that began meanwhile are not stored. */
  include(plugin: string): void {
    if (!this.unheard.delete(plugin)) return;
    this.count += 1;
    this.floor = this.count;
  }

  /** What has happened since the start, and how large it is. */
  figures(): {
    readonly hits: number;
    readonly misses: number;
    readonly stores: number;
    readonly purges: number;
    readonly bytes: number;
  } {
    const { hits, misses, stores, purged, bytes } = this;
    return { hits, misses, stores, purges: purged, bytes };
  }

  private clear(): void {
    this.count += 1;
    this.floor = this.count;
    this.pages.clear();
    this.keysOfTag.clear();
    this.purges.clear();
    this.bytes = 0;
  }

  private drop(page: Stored): void {
    if (!this.pages.delete(page.key)) return;
    this.bytes -= page.bytes;
    for (const name of page.tags) {
      const keys = this.keysOfTag.get(name);
      keys?.delete(page.key);
      if (keys?.size === 0) this.keysOfTag.delete(name);
    }
  }
}
