import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unsafePattern } from './safe-pattern.js';

describe('unsafePattern', () => {
  it.each(['^[a-z][a-z0-9-]{1,40}$', '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', '^(sv|en)$', '^\\d{4}-\\d{2}$', '^(?:a|b)c*$', '^(?<year>\\d+)$', '^(a{1,3}b?){1,10}$', '^[()*+]{1,5}$'])('accepts %s', (pattern) => {
    expect(unsafePattern(pattern)).toBeUndefined();
  });

  it.each(['(a+)+$', '(a*)*', '(a|a)*$', '([a-z]+)*$', '(a{1,}){2,}', '((a+)b?)+', '(x+x+)+y', '(?:a|ab)+', '^(a{0,5000}){0,5000}$'])('refuses %s, whose time can grow exponentially', (pattern) => {
    expect(unsafePattern(pattern)).toMatch(/repeats/);
  });

  it('refuses back references and look-around, which a linear engine does not have', () => {
    expect(unsafePattern('(a)\\1')).toMatch(/back reference/);
    expect(unsafePattern('(?=a)b')).toMatch(/looks around/);
    expect(unsafePattern('(?<!a)b')).toMatch(/looks around/);
  });

  it('refuses what is no regular expression or too long', () => {
    expect(unsafePattern('(')).toMatch(/not a regular/);
    expect(unsafePattern('a'.repeat(301))).toMatch(/longer/);
  });

  it('comes to an end on any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => ['string', 'undefined'].includes(typeof unsafePattern(text))));
    fc.assert(fc.property(fc.array(fc.constantFrom('(', ')', '*', '+', '{2,}', '{', '}', '|', '[', ']', '\\', '?', 'a', '(?:', '(?<n>')).map((parts) => parts.join('')), (text) => ['string', 'undefined'].includes(typeof unsafePattern(text))));
  });
});
