import { describe, expect, it } from '@jest/globals';
import { PathSegments } from './path-segments.js';
import { RESERVED_SEGMENTS } from './reserved-segments.js';

describe('PathSegments', () => {
  it('gives each plugin of the reservation its own name and segments', () => {
    const segments = new PathSegments(RESERVED_SEGMENTS);

    expect(segments.mayAnswer('catalog', '/courses/{id}')).toBe(true);
    expect(segments.mayAnswer('catalog', '/catalog/programme/plan')).toBe(true);
    expect(segments.mayAnswer('directory', '/courses')).toBe(false);
  });

  it('gives others their place under /x and what an operator grants', () => {
    const segments = new PathSegments(RESERVED_SEGMENTS, { library: 'guest' });

    expect(segments.mayAnswer('guest', '/x/guest/books')).toBe(true);
    expect(segments.mayAnswer('guest', '/library/books')).toBe(true);
    expect(segments.mayAnswer('other', '/library/books')).toBe(false);
    expect(segments.describe('guest')).toBe('/x/guest, /library');
  });

  it('refuses a grant of a segment that is taken', () => {
    expect(() => new PathSegments(RESERVED_SEGMENTS, { docs: 'guest' })).toThrow(/belongs to the gateway/);
    expect(() => new PathSegments(RESERVED_SEGMENTS, { people: 'guest' })).toThrow(/belongs to directory/);
  });
});
