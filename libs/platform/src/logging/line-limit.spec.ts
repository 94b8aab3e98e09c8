import { describe, expect, it } from '@jest/globals';
import { LineLimit } from './line-limit.js';

describe('LineLimit', () => {
  it('counts what it leaves out, tells it once, and begins anew', async () => {
    const told: [string, number][] = [];
    const limit = new LineLimit((message, count) => void told.push([message, count]), 50);
    const allowed = Array.from({ length: 5_000 }, () => limit.allows('refused')).filter(Boolean).length;
    limit.allows('seldom');
    await new Promise((resolve) => setTimeout(resolve, 120));

    expect(told).toEqual([['refused', 5_000 - allowed]]);
    expect(limit.allows('refused')).toBe(true);
  });

  it('remembers no more messages than a program has, though somebody makes them up', () => {
    const limit = new LineLimit(() => undefined);
    const allowed = Array.from({ length: 50_000 }, (_, index) => limit.allows(`made up ${index}`)).filter(
      Boolean,
    ).length;

    expect(allowed).toBeLessThan(3_000);
    expect((Reflect.get(limit, 'windows') as Map<string, unknown>).size).toBeLessThanOrEqual(2_001);
  });
});
