import { describe, expect, it } from '@jest/globals';
import { cardCodeHash, newCardCode, readCardCode } from './card-code.js';

describe('The code of a card', () => {
  it('has four groups of four symbols, no vowels and nothing twice', () => {
    const codes = Array.from({ length: 500 }, newCardCode);

    for (const code of codes) expect(code).toMatch(/^[0-9BCDFGHJKMNPQRSTVWXZ]{4}(-[0-9BCDFGHJKMNPQRSTVWXZ]{4}){3}$/);
    expect(new Set(codes).size).toBe(500);
  });

  it('has more than 60 bits', () => {
    expect(16 * Math.log2(29)).toBeGreaterThan(60);
  });

  it.each(['bcdf-1023-9xzw-kmnp', 'BCDF 1023 9XZW KMNP', 'bcdfI0239xzwkmnp', ' bcdf–lo23–9xzw–kmnp '])(
    'is read from %s',
    (typed) => {
      expect(readCardCode(typed)).toBe('BCDF10239XZWKMNP');
      expect(cardCodeHash(typed)).toBe(cardCodeHash('BCDF-1023-9XZW-KMNP'));
    },
  );

  it.each(['', 'BCDF-1023-9XZW-KMN', 'BCDF-1023-9XZW-KMNPP', 'AEUY-1023-9XZW-KMNP', 'blå cykel i regnet'])(
    'is not read from "%s"',
    (typed) => {
      expect(readCardCode(typed)).toBeUndefined();
    },
  );
});
