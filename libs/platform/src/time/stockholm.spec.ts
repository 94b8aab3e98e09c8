import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  daysBetween,
  isDay,
  startOfStockholmDay,
  stockholmDay,
  stockholmInstant,
  stockholmMonth,
} from './stockholm.js';

const iso = (date: Date) => date.toISOString();

describe('days in Stockholm', () => {
  it('begins a day an hour before UTC in winter and two in summer', () => {
    expect(stockholmDay(new Date('2026-01-14T22:59:59.999Z'))).toBe('2026-01-14');
    expect(stockholmDay(new Date('2026-01-14T23:00:00Z'))).toBe('2026-01-15');
    expect(stockholmDay(new Date('2026-06-30T21:59:59.999Z'))).toBe('2026-06-30');
    expect(stockholmMonth(new Date('2026-06-30T22:00:00Z'))).toBe('2026-07');
  });

  it('knows when each day begins, around both changes of the clocks', () => {
    expect(
      ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-25', '2026-10-26'].map(startOfStockholmDay).map(iso),
    ).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('knows the days of other centuries too', () => {
    for (const day of [
      '0001-01-01',
      '0001-01-02',
      '0764-04-28',
      '0999-12-31',
      '1582-10-10',
      '1850-01-01',
      '9999-12-31',
    ])
      expect(stockholmDay(startOfStockholmDay(day))).toBe(day);
  });

  it('takes the first of two equal times in autumn, and goes on an hour where spring has none', () => {
    expect(iso(stockholmInstant('2026-10-25', '02:30'))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(stockholmInstant('2026-03-29', '02:30'))).toBe('2026-03-29T01:30:00.000Z');
    expect(iso(stockholmInstant('2026-07-01', '09:00'))).toBe('2026-07-01T07:00:00.000Z');
  });

  it('finds for every day of 40 years an instant that lies in it and whose predecessor does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14_600 }), (offset) => {
        const day = addDays('2000-01-01', offset);
        const start = startOfStockholmDay(day);

        expect(stockholmDay(start)).toBe(day);
        expect(stockholmDay(new Date(start.getTime() - 1))).toBe(addDays(day, -1));
      }),
      { numRuns: 2_000 },
    );
  });

  it('adds and counts calendar days', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
  });

  it('tells days that exist from others', () => {
    expect(['2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'].every(isDay)).toBe(true);
    expect(
      [
        '2026-02-29',
        '1900-02-29',
        '2026-04-31',
        '2026-13-01',
        '2026-00-10',
        '2026-1-1',
        '0000-01-01',
        '2026-01-01T00:00',
        '',
        20260101,
        null,
      ].some(isDay),
    ).toBe(false);
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
    expect(() => stockholmInstant('2026-01-01', '24:00')).toThrow(RangeError);
  });
});
