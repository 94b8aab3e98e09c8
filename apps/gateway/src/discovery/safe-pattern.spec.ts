import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cpuMs } from '#testing';
import { unsafePattern } from './safe-pattern.js';

const label = '[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?';
const character = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})";

describe('unsafePattern', () => {
  it.each([
    '^[a-z][a-z0-9-]{1,40}$',
    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    '^(sv|en)$',
    '^(?:a|b)*c*$',
    '^(?<year>\\d+)-(?<month>\\d+)$',
    '^[^\\u0000\\ud800-\\udfff]*$',
    '\\S',
    '^[\\p{L} ]*$',
    '^(?!0000)\\d{4}-(?:0[1-9]|1[0-2])$',
    `^(?=.{1,253}$)${label}(?:\\.${label})*$`,
    '^(?:\\/(?:[^~/]|~0|~1)*)*$',
    '^[a-z]{2,3}(?:-(?:[a-z0-9]{5,8}|\\d[a-z0-9]{3}))*(?:-x(?:-[a-z0-9]{1,8})+)?$',
    `^https?://(?:${label}\\.)*${label}(?:/${character}*)?(?:\\?(?:${character}|\\?)*)?$`,
    `^[a-z0-9]+(?:\\.[a-z0-9]+)*@(?:${label}\\.)+${label}$`,
    '^(\\[[^\\]]*\\])*$',
    '^(ab|ac)*$',
    '^[\\]\\\\-]+$',
  ])('accepts %s', (pattern) => {
    expect(unsafePattern(pattern)).toBeUndefined();
  });

  it.each([
    '(a+)+$',
    '(a*)*',
    '(a|a)*$',
    '([a-z]+)*$',
    '(a{1,}){2,}',
    '((a+)b?)+',
    '(x+x+)+y',
    '(?:a|ab|b)+c',
    '^(a{0,5000}){0,5000}$',
    '(\\w|\\d)+$',
    '(a|[^b])*',
    '^(?=(a+)+$)',
    '(.*,)+x',
    '(?:a?b?)*',
    '(\\p{L}|a)*',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ])('refuses %s, whose time can grow exponentially', (pattern) => {
    expect(unsafePattern(pattern)).toMatch(/exponential/);
  });

  it('refuses back references, empty things repeated, what is no regular expression or too long', () => {
    expect(unsafePattern('(a)\\1')).toMatch(/back reference/);
    expect(unsafePattern('(a?){30}a{30}')).toMatch(/may be empty/);
    expect(unsafePattern('(')).toMatch(/not a regular/);
    expect(unsafePattern('a'.repeat(2_001))).toMatch(/longer/);
  });

  it('agrees with the clock: what it accepts is quick on the texts that hurt most', () => {
    const part = fc.constantFrom('a', 'b', '[ab]', '.', 'a?', 'a+', 'b*');
    const group = fc
      .tuple(
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '|a', '|b'),
        fc.constantFrom('*', '+', '{2,}', '?'),
      )
      .map(([parts, other, times]) => `(?:${parts.join('')}${other})${times}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(part, group), { minLength: 1, maxLength: 3 }), (parts) => {
        const pattern = `^${parts.join('')}c$`;
        if (unsafePattern(pattern) !== undefined) return;
        const expression = new RegExp(pattern, 'u');
        const took = cpuMs(() =>
          ['a', 'b', 'ab', 'ba', 'aab'].forEach((text) => expression.test(text.repeat(Math.floor(60 / text.length)))),
        );
        expect(took).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });

  it('comes to an end on any text', () => {
    const token = fc.constantFrom(
      '(',
      ')',
      '*',
      '+',
      '{2,}',
      '{0,9}',
      '|',
      '[',
      ']',
      '\\d',
      '?',
      'a',
      '(?:',
      '(?=',
      '^',
      '$',
      '.',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 400 }),
          fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join('')),
        ),
        (text) => ['string', 'undefined'].includes(typeof unsafePattern(text)),
      ),
    );
  });
});
