import { describe, expect, it } from '@jest/globals';
import { isUuid, uuidv4, uuidv7 } from './uuid.js';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('uuidv7', () => {
  it('has the layout of RFC 9562 and the time of its making', () => {
    const before = Date.now();
    const id = uuidv7();

    expect(id).toMatch(V7);
    expect(timeOf(id)).toBeGreaterThanOrEqual(before);
    expect(timeOf(id)).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('ascends strictly, also through more ids than a millisecond has counts', () => {
    const ids = Array.from({ length: 200_000 }, () => uuidv7());

    expect(ids.every((id, index) => index === 0 || id > ids[index - 1]!)).toBe(true);
    expect(ids.every((id) => V7.test(id))).toBe(true);
  });

  it('carries the time it is given, earlier or later, without moving the others', () => {
    const past = uuidv7(new Date('2019-01-01T00:00:00.123Z'));
    const future = uuidv7(new Date('2100-01-01T00:00:00Z'));
    const present = uuidv7();

    expect(timeOf(past)).toBe(Date.parse('2019-01-01T00:00:00.123Z'));
    expect(timeOf(future)).toBe(Date.parse('2100-01-01T00:00:00Z'));
    expect(Math.abs(timeOf(present) - Date.now())).toBeLessThan(60_000);
  });

  it('ascends for one given millisecond', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const ids = Array.from({ length: 2_000 }, () => uuidv7(at));

    expect(new Set(ids).size).toBe(2_000);
    expect([...ids].sort()).toEqual(ids);
  });

  it('refuses a time outside its 48 bits', () => {
    expect(() => uuidv7(new Date(-1))).toThrow(RangeError);
    expect(() => uuidv7(new Date(Number.NaN))).toThrow(RangeError);
  });

  it('does not repeat its random part', () => {
    const tails = new Set(Array.from({ length: 50_000 }, () => uuidv7().slice(19)));

    expect(tails.size).toBe(50_000);
  });
});

describe('isUuid', () => {
  it('accepts any version in lower case and nothing else', () => {
    expect([uuidv4(), uuidv7(), '00000000-0000-0000-0000-000000000000'].every(isUuid)).toBe(true);
    expect(
      [
        uuidv4().toUpperCase().replace(/^./, 'A'),
        `urn:uuid:${uuidv4()}`,
        `${uuidv4()}\n`,
        `{${uuidv4()}}`,
        '',
        5,
        null,
        [uuidv4()],
      ].some(isUuid),
    ).toBe(false);
  });
});
