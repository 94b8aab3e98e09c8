import { describe, expect, it } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

describe('FairQueue', () => {
  it('runs few tasks of one owner at once, so that a second owner is not kept waiting', async () => {
    const queue = new FairQueue({ atOnce: 3, atOnceOfOne: 2, waitingOfOne: 4, owners: 100 });
    const began: string[] = [];
    const ends: (() => void)[] = [];
    const task = (name: string) => () =>
      new Promise<void>((resolve) => {
        began.push(name);
        ends.push(resolve);
      });

    const taken = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'].map((name) => queue.add('a', task(name)));
    queue.add('b', task('b1'));
    expect(taken).toEqual([true, true, true, true, true, true, false]);
    expect(began).toEqual(['a1', 'a2', 'b1']);

    queue.add('b', task('b2'));
    ends[0]!();
    await new Promise((resolve) => setImmediate(resolve));
    expect(began).toEqual(['a1', 'a2', 'b1', 'b2']);
    while (began.length < 8) {
      for (const end of ends) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...began].sort()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2']);
  });

  it('takes nothing of one owner more than it may have, however many names there are', () => {
    const queue = new FairQueue({ atOnce: 1, atOnceOfOne: 1, waitingOfOne: 4, owners: 3 });
    const never = () => new Promise<void>(() => undefined);

    const taken = Array.from({ length: 1_000 }, (_, index) => queue.add(`owner-${index}`, never));

    expect(taken.filter(Boolean)).toHaveLength(3);
    expect(queue.add('owner-0', never)).toBe(true);
  });
});
