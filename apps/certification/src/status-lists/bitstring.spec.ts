import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STATUS_LIST_BITS, encodeBits } from './bitstring.js';

const bytesOf = (encoded: string) => gunzipSync(Buffer.from(encoded.slice(1), 'base64url'));

describe('encodeBits', () => {
  it('sets exactly the given bits, the first one left-most', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: STATUS_LIST_BITS - 1 }), { maxLength: 50 }), (indexes) => {
        const bytes = bytesOf(encodeBits(indexes));
        const set = [...bytes].flatMap((byte, at) =>
          [...byte.toString(2).padStart(8, '0')].flatMap((bit, place) => (bit === '1' ? [8 * at + place] : [])),
        );

        expect(set).toEqual([...indexes].sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  it('is 16 KiB when unpacked, however few are revoked, and begins with the mark of base64url', () => {
    expect(bytesOf(encodeBits([]))).toHaveLength(16_384);
    expect(encodeBits([])).toMatch(/^u[\w-]+$/);
  });
});
