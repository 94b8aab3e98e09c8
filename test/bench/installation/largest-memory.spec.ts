import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LargestMemory } from './largest-memory.js';

describe('LargestMemory', () => {
  it('keeps the most that each process held at any look, from the work’s first half second to its end', async () => {
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    const held = [
      [300, 40],
      [200, 60],
      [100, 50],
      [90, 70],
    ];
    const memory = new LargestMemory(() => {
      const [node = 0, nats = 0] = held.shift() ?? [];
      return [
        ['node', node],
        ['nats', nats],
      ];
    });

    const working = memory.during(() => new Promise((resolve) => setTimeout(resolve, 1_600)));
    for (let passed = 0; passed < 10_000; passed += 100) {
      mock.timers.tick(100);
      await setImmediate();
    }
    await working;
    mock.timers.reset();

    expect(memory.seen()).toEqual([
      ['node', 300],
      ['nats', 70],
    ]);
    expect(held).toEqual([]);
  });
});
