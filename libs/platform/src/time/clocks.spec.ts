import { describe, expect, it } from '@jest/globals';
import { FixedClock, FixedSystemClock } from './fixed-clock.js';
import { OffsetClock } from './offset-clock.js';
import { ComputerClock } from './system-clock.js';

describe('OffsetClock', () => {
  it('is the system clock until it is moved', () => {
    const system = new FixedSystemClock('2026-01-31T23:30:00Z');
    const clock = new OffsetClock(system);

    expect(clock.now()).toEqual(system.now());
    expect(clock.today()).toBe('2026-02-01');
  });

  it('runs on from where it was moved to', () => {
    const system = new FixedSystemClock('2026-01-01T00:00:00Z');
    const clock = new OffsetClock(system);

    clock.setOffset(86_400_000);
    system.advance(1_000);

    expect(clock.now().toISOString()).toBe('2026-01-02T00:00:01.000Z');
  });

  it('tells its listeners of every change, and no longer when they have ended', () => {
    const clock = new OffsetClock(new FixedSystemClock('2026-01-01T00:00:00Z'));
    const heard: number[] = [];
    const end = clock.onChange((offset) => heard.push(offset));

    clock.setOffset(5);
    clock.setOffset(5);
    clock.setOffset(7);
    end();
    clock.setOffset(9);

    expect(heard).toEqual([5, 7]);
  });

  it('refuses an offset that is no number of milliseconds', () => {
    expect(() => new OffsetClock(new ComputerClock()).setOffset(Number.NaN)).toThrow(RangeError);
  });
});

describe('FixedClock', () => {
  it('stands still until it is moved', () => {
    const clock = new FixedClock('2026-01-01T12:00:00Z');

    clock.now().setFullYear(1999);
    clock.advance(60_000);

    expect(clock.now().toISOString()).toBe('2026-01-01T12:01:00.000Z');
  });

  it('refuses what is no instant', () => {
    expect(() => new FixedClock('soon')).toThrow(RangeError);
  });
});

describe('ComputerClock', () => {
  it('never goes back when measuring', () => {
    const clock = new ComputerClock();
    const first = clock.monotonic();

    expect(clock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  it('tells the time of the computer', () => {
    const before = Date.now();
    const now = new ComputerClock().now().getTime();

    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
