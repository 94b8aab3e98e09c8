import { describe, expect, it } from '@jest/globals';
import { closingOf } from './survey-timers.js';

describe('closingOf', () => {
  it('is the end of the day in Sweden, so many days after the session', () => {
    expect(closingOf(new Date('2026-01-12T15:00:00Z'), 14).toISOString()).toBe('2026-01-26T23:00:00.000Z');
  });

  it('counts days of the calendar across the change of the clocks', () => {
    expect(closingOf(new Date('2026-03-27T15:00:00Z'), 7).toISOString()).toBe('2026-04-03T22:00:00.000Z');
  });
});
