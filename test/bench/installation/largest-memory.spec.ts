import { describe, expect, it, jest } from '@jest/globals';
import { LargestMemory } from './largest-memory.js';

describe('LargestMemory', () => {
  it('keeps the most that each process held at any look, from the work’s first half second to its end', async () => {
    jest.useFakeTimers();
    const held = [[300, 40], [200, 60], [100, 50], [90, 70]];
    const memory = new LargestMemory(() => {
      const [node = 0, nats = 0] = held.shift() ?? [];
      return [['node', node], ['nats', nats]];
    });

    const working = memory.during(() => new Promise((resolve) => setTimeout(resolve, 1_600)));
    await jest.advanceTimersByTimeAsync(10_000);
    await working;
    jest.useRealTimers();

    expect(memory.seen()).toEqual([['node', 300], ['nats', 70]]);
    expect(held).toEqual([]);
  });
});
