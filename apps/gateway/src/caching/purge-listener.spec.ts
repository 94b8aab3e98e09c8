import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { createLogger } from '#platform';
import { subjects } from '#plugin-kit/contract';
import { partOf } from '#testing';
import type { NatsLink } from '../nats/nats-link.js';
import { PluginLinks } from '../nats/plugin-links.js';
import { PageCache } from './page-cache.js';
import { PurgeListener } from './purge-listener.js';

const REST_MS = 5_000;
const logger = createLogger({ service: 'gateway', level: 'ERROR', destination: { write: () => undefined } });

describe('PurgeListener', () => {
  let now: number;
  let timers: { readonly run: () => void; readonly at: number }[];
  /** Of the timers, which may be ahead of the other. */
  let elapsed: number;
  let open: Map<string, (error: null, message: Msg) => void>;
  let flushes: { readonly done: () => void; readonly fail: () => void }[];
  let cache: PageCache;
  let listener: PurgeListener;

  beforeEach(async () => {
    now = 1_000;
    elapsed = 0;
    timers = [];
    open = new Map();
    flushes = [];
    const connection = partOf<NatsConnection>({
      isClosed: () => false,
      subscribe: (subject, options) => {
        open.set(subject, options!.callback as (error: null, message: Msg) => void);
        return { unsubscribe: () => open.delete(subject) };
      },
      flush: () =>
        new Promise<void>((resolve, reject) => {
          flushes.push({ done: resolve, fail: () => reject(new Error('NATS is away')) });
        }),
    });
    const nothing = () => undefined;
    const link = partOf<NatsLink>({ connection, isConnected: () => true, onAway: nothing, onBack: nothing });
    const links = new PluginLinks(link, link, () => false);
    const later = (run: () => void, ms: number) => void timers.push({ run, at: elapsed + ms });
    cache = new PageCache(1_000_000);
    listener = new PurgeListener(links, cache, logger, () => now, later);
    const started = listener.start();
    await answerFlushes();
    await started;
    listener.listenTo(['guest']);
  });

  async function answerFlushes(how: 'done' | 'fail' = 'done'): Promise<void> {
    for (const flush of flushes.splice(0)) flush[how]();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const purge = (tag: string) => {
    const subject = subjects.purge('guest');
    const data = Buffer.from(JSON.stringify({ tags: [tag] }));
    open.get(subject)?.(null, partOf<Msg>({ subject, data }));
  };
  const flood = () => {
    for (let sent = 0; sent <= 5_000; sent += 1) purge('another');
  };
  const pass = async (ms: number) => {
    now += ms;
    elapsed += ms;
    const due = timers.filter(({ at }) => at <= elapsed);
    timers = timers.filter(({ at }) => at > elapsed);
    for (const { run } of due) run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const store = (begun = cache.begin()) =>
    cache.store(begun, 'page', 'guest', ['course'], 600, { etag: '"1"', fields: [], body: '{}' });

  it('keeps no page of a plugin whose purges flood it, until its rest is over and they are heard', async () => {
    expect(store()).toBe(true);
    flood();
    expect([cache.find('page'), store(), open.size]).toEqual([undefined, false, 0]);

    await pass(REST_MS);
    expect([open.size, store()]).toEqual([1, false]);
    const begun = cache.begin();
    await answerFlushes();
    expect([store(begun), store()]).toEqual([false, true]);

    purge('course');
    expect(cache.find('page')).toBeUndefined();
  });

  it('keeps none when the timer ends a moment before the rest does, and tries again', async () => {
    flood();
    now -= 0.4;
    await pass(REST_MS);
    await answerFlushes();
    expect([open.size, store()]).toEqual([0, false]);

    await pass(100);
    await answerFlushes();
    expect([open.size, store()]).toEqual([1, true]);
    purge('course');
    expect(cache.find('page')).toBeUndefined();
  });

  it('keeps none while NATS does not answer, and tries again', async () => {
    flood();
    await pass(REST_MS);
    await answerFlushes('fail');
    expect(store()).toBe(false);

    await pass(100);
    await answerFlushes();
    expect(store()).toBe(true);
  });

  it('keeps none when the next flood comes before the server has answered', async () => {
    flood();
    await pass(REST_MS);
    flood();
    await answerFlushes();
    expect([open.size, store()]).toEqual([0, false]);

    await pass(2 * REST_MS);
    await answerFlushes();
    expect([open.size, store()]).toEqual([1, true]);
  });

  it('has no page left of a plugin that it let go, also when that comes back', () => {
    expect(store()).toBe(true);
    const begun = cache.begin();
    listener.listenTo([]);
    expect([open.size, cache.find('page'), store(begun)]).toEqual([0, undefined, false]);

    listener.listenTo(['guest']);
    expect([open.size, store()]).toEqual([1, true]);
  });

  it('is not made to listen for a plugin that it let go while it rested', async () => {
    flood();
    listener.listenTo([]);
    await pass(REST_MS);
    await answerFlushes();
    expect(open.size).toBe(0);

    listener.listenTo(['guest']);
    flood();
    await pass(REST_MS - 1);
    expect(store()).toBe(false);
  });
});
