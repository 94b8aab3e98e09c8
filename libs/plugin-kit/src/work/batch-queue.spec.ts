import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { BatchQueue } from './batch-queue.js';

describe('A queue for batches', () => {
  let last = 0;
  const add = (queue: BatchQueue<number>, count: number) => {
    for (let added = 0; added < count; added += 1) queue.add((last += 1));
  };
  const sizes = async (queue: BatchQueue<number>) => {
    const found: number[] = [];
    while (queue.length > 0) found.push((await queue.next()).length);
    return found;
  };

  it('gives few all together, and many half at a time, in their order', async () => {
    const [few, many] = [new BatchQueue<number>(), new BatchQueue<number>()];
    add(few, 16);
    add(many, 64);
    const first = last - 63;

    expect((await few.next()).length).toBe(16);
    expect(await many.next()).toEqual(Array.from({ length: 32 }, (_, index) => first + index));
    expect(await many.next()).toEqual(Array.from({ length: 32 }, (_, index) => first + 32 + index));
  });

  it('counts those who were answered last among those who are about', async () => {
    const queue = new BatchQueue<number>();
    add(queue, 64);

    const taken = [(await queue.next()).length];
    for (let round = 0; round < 20; round += 1) {
      const batch = await queue.next();
      taken.push(batch.length);
      // Whoever was answered comes again while the others are settled.
      add(queue, taken.at(-2)!);
    }

    expect(new Set(taken)).toEqual(new Set([32]));
  });

  it('never gives more than 256', async () => {
    const queue = new BatchQueue<number>();
    add(queue, 2_000);

    expect(Math.max(...(await sizes(queue)))).toBe(256);
  });

  it('waits behind a large batch until others have come', async () => {
    const queue = new BatchQueue<number>();
    add(queue, 32);
    await sizes(queue);
    add(queue, 3);

    const next = queue.next();
    await Promise.resolve();
    add(queue, 13);

    expect((await next).length).toBe(16);
  });

  it('gives who is there when nobody else comes', async () => {
    const queue = new BatchQueue<number>();
    add(queue, 32);
    await sizes(queue);
    add(queue, 3);

    expect((await queue.next()).length).toBe(3);
    expect(queue.length).toBe(0);
  });

  it('lets nobody wait where people come one by one, nor for long after many came', async () => {
    const queue = new BatchQueue<number>();
    const isGivenAtOnce = async () => {
      add(queue, 1);
      return Promise.race([queue.next().then(() => true), setImmediate(false)]);
    };

    expect(await isGivenAtOnce()).toBe(true);
    add(queue, 256);
    await sizes(queue);
    let waited = 0;
    while (!(await isGivenAtOnce())) {
      waited += 1;
      while (queue.length > 0) await setImmediate();
    }

    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThan(16);
  });
});
