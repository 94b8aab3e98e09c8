import { describe, expect, it } from '@jest/globals';
import { validUntil } from './valid-until.js';

describe('validUntil', () => {
  it('is the beginning of the day in Sweden, so many months later', () => {
    expect(validUntil(new Date('2026-01-15T12:00:00Z'), 36).toISOString()).toBe('2029-01-14T23:00:00.000Z');
    expect(validUntil(new Date('2026-01-15T12:00:00Z'), 6).toISOString()).toBe('2026-07-14T22:00:00.000Z');
  });

  it('takes the last day of a month that has no such day', () => {
    expect(validUntil(new Date('2026-08-31T12:00:00Z'), 6).toISOString()).toBe('2027-02-27T23:00:00.000Z');
    expect(validUntil(new Date('2028-01-31T12:00:00Z'), 1).toISOString()).toBe('2028-02-28T23:00:00.000Z');
    expect(validUntil(new Date('2026-10-31T12:00:00Z'), 2).toISOString()).toBe('2026-12-30T23:00:00.000Z');
  });

  it('counts from the day in Sweden, not in UTC', () => {
    expect(validUntil(new Date('2026-06-30T22:30:00Z'), 12).toISOString()).toBe('2027-06-30T22:00:00.000Z');
  });
});
