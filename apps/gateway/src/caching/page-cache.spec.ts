import { beforeEach, describe, expect, it } from '@jest/globals';
import { PageCache } from './page-cache.js';

const page = (body = 'page') => ({ etag: '"1"', fields: [], body });

describe('PageCache', () => {
  let now: number;
  let cache: PageCache;
  const store = (key: string, tags: string[], begun = cache.begin()) =>
    cache.store(begun, key, 'catalog', tags, 60, page());

  beforeEach(() => {
    now = 0;
    cache = new PageCache(1024 * 1024, () => now);
  });

  it('keeps a page until its time is over', () => {
    store('/a', []);
    now = 59_999;
    expect(cache.find('/a')).toMatchObject({ body: 'page' });
    now = 60_000;
    expect(cache.find('/a')).toBeUndefined();
  });

  it('drops every page with a purged tag, and no other', () => {
    store('/a', ['course:1']);
    store('/b', ['course:1', 'course:2']);
    store('/c', ['course:3']);

    cache.purge('catalog', ['course:1']);

    expect([cache.find('/a'), cache.find('/b')]).toEqual([undefined, undefined]);
    expect(cache.find('/c')).toBeDefined();
  });

  it('does not let one plugin purge the pages of another', () => {
    store('/a', ['course:1']);
    cache.purge('guest', ['course:1']);
    expect(cache.find('/a')).toBeDefined();
  });

  it('does not store a reply whose request began before its tag was purged', () => {
    const begun = cache.begin();
    cache.purge('catalog', ['course:1']);

    expect(store('/a', ['course:1'], begun)).toBe(false);
    expect(store('/b', ['course:2'], begun)).toBe(true);
    expect(store('/a', ['course:1'])).toBe(true);
  });

  it('forgets everything while purges cannot be heard, and stores nothing that began meanwhile', () => {
    store('/a', []);
    cache.suspend();
    const begun = cache.begin();
    expect(cache.find('/a')).toBeUndefined();
    expect(store('/a', [])).toBe(false);

    cache.resume();
    expect(store('/a', [], begun)).toBe(false);
    expect(store('/a', [])).toBe(true);
  });

  it('stays within its memory, letting go of what was used least recently', () => {
    cache = new PageCache(64 * 1024, () => now);
    for (let n = 0; n < 40; n += 1) {
      store(`/${n}`, ['all']);
      cache.find('/0');
    }
    expect(cache.find('/0')).toBeDefined();
    cache = new PageCache(64 * 1024, () => now);
    for (let n = 0; n < 200; n += 1) {
      store(`/${n}`, ['all']);
      cache.find('/0');
    }
    expect(cache.find('/0')).toBeDefined();
    expect(cache.find('/1')).toBeUndefined();
    expect(cache.find('/199')).toBeDefined();
  });

  it('takes no page that would push all others out', () => {
    expect(cache.store(cache.begin(), '/a', 'catalog', [], 60, page('x'.repeat(512 * 1024)))).toBe(false);
  });

  it('remembers a bounded number of purges and is careful beyond it', () => {
    const begun = cache.begin();
    for (let n = 0; n <= 50_000; n += 1) cache.purge('catalog', [`tag:${n}`]);

    expect(store('/a', ['never-purged'], begun)).toBe(false);
    expect(store('/a', ['never-purged'])).toBe(true);
  });

  it('counts what it is asked, keeps and drops', () => {
    expect(cache.find('/a')).toBeUndefined();
    store('/a', ['course:1']);
    store('/b', ['course:1']);
    cache.find('/a');
    cache.find('/a');
    const { bytes, ...counts } = cache.figures();
    expect(counts).toEqual({ hits: 2, misses: 1, stores: 2, purges: 0 });
    expect(bytes).toBeGreaterThan(0);

    cache.purge('catalog', ['course:1', 'course:2']);

    expect(cache.figures()).toEqual({ hits: 2, misses: 1, stores: 2, purges: 2, bytes: 0 });
  });
});
