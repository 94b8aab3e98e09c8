import { describe, expect, it } from '@jest/globals';
import { partOf } from './part-of.js';

interface Large {
  readonly name: string;
  readonly size: number;
  count(from: number): Promise<number>;
}

describe('partOf', () => {
  it('is what is given', async () => {
    const part = partOf<Large>({ name: 'small', count: async (from) => from + 1 });

    expect([part.name, await part.count(1)]).toEqual(['small', 2]);
  });

  it('names what is touched and not given', () => {
    expect(() => partOf<Large>({ name: 'small' }).size).toThrow('This test gives no size');
  });

  it('can be awaited and printed', async () => {
    const part = await Promise.resolve(partOf<Large>({ name: 'small' }));

    expect(JSON.stringify(part)).toBe('{"name":"small"}');
  });
});
