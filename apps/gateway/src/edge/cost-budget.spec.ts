import { describe, expect, it } from '@jest/globals';
import { TooManyRequests } from '#plugin-kit/contract';
import { RateLimit } from './rate-limits.js';

describe('RateLimit', () => {
  it('lets a burst through, then so many a second, for each key by itself', () => {
    let now = 0;
    const limit = new RateLimit(10, 3, () => now);
    const taken = (key: string) => {
      try {
        limit.take(key);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(TooManyRequests);
        return false;
      }
    };

    expect([taken('a'), taken('a'), taken('a'), taken('a')]).toEqual([true, true, true, false]);
    expect(taken('b')).toBe(true);
    now = 100;
    expect([taken('a'), taken('a')]).toEqual([true, false]);
    now = 60_000;
    expect([taken('a'), taken('a'), taken('a'), taken('a')]).toEqual([true, true, true, false]);
  });

  it('is off at 0', () => {
    const limit = new RateLimit(0, 1);
    for (let n = 0; n < 100; n += 1) limit.take('a');
  });
});
