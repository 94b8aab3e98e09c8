import { describe, expect, it } from '@jest/globals';
import { defineBatch } from './define-batch.js';

describe('defineBatch', () => {
  it('makes a batch of what settles it', () => {
    const settle = async () => [];

    expect(defineBatch(settle)).toEqual({ settle });
  });

  it('refuses a second batch that the same function settles', () => {
    async function settleSeats() {
      return [];
    }
    defineBatch(settleSeats);

    expect(() => defineBatch(settleSeats)).toThrow('Two batches are settled by settleSeats');
  });
});
