import { describe, expect, it } from '@jest/globals';
import { ifMatches } from './if-match.js';

describe('If-Match', () => {
  it.each(['"a"', '*', ' * ', '"b", "a"', '"b","a" ', 'W/"a", "a"'])('lets through %j', (header) => {
    expect(ifMatches(header, '"a"')).toBe(true);
  });

  it.each(['"b"', '', 'a', 'W/"a"', '"b", "c"', '"b" "a"', '"a", *', 'x "a"'])('keeps out %j', (header) => {
    expect(ifMatches(header, '"a"')).toBe(false);
  });
});
