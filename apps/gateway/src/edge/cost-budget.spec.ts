import { describe, expect, it } from '@jest/globals';
import { CostBudget } from './cost-budget.js';

function budgetAt(clock: { now: number }, perSecond: number, burst: number, most?: number) {
  const budget = new CostBudget(perSecond, burst, () => clock.now, most);
  const taken = (payer: string, price = 1) => budget.take(payer, price) === 0;
  return { budget, taken };
}

describe('A budget of costs', () => {
  it('lets a burst through, then so much a second, for each payer by itself', () => {
    const clock = { now: 0 };
    const { taken } = budgetAt(clock, 10, 3);

    expect([taken('a'), taken('a'), taken('a'), taken('a')]).toEqual([true, true, true, false]);
    expect(taken('b')).toBe(true);
    clock.now = 100;
    expect([taken('a'), taken('a')]).toEqual([true, false]);
    clock.now = 60_000;
    expect([taken('a'), taken('a'), taken('a'), taken('a')]).toEqual([true, true, true, false]);
  });

  it('sells what is dear with the last of it, to be paid for by waiting, and cheap things by the dozen', () => {
    const clock = { now: 0 };
    const { taken, budget } = budgetAt(clock, 10, 20);

    expect([taken('a', 15), taken('a', 15), taken('a', 0.1)]).toEqual([true, true, false]);
    clock.now = 1_000;
    expect(taken('a', 0.1)).toBe(false);
    clock.now = 1_200;
    expect(taken('a', 0.1)).toBe(true);
    expect(Array.from({ length: 191 }, () => taken('b', 0.1)).filter(Boolean)).toHaveLength(191);
    budget.charge('c', 1e9);
    clock.now += 2_200;
    expect(taken('c')).toBe(true);
  });

  it('says how long to wait', () => {
    const { budget, taken } = budgetAt({ now: 0 }, 10, 50);
    taken('a', 99);

    expect(budget.take('a', 1)).toBeCloseTo(5);
  });

  it('grows by no number of addresses, and has no debt wiped out by them', () => {
    const clock = { now: 0 };
    const { budget, taken } = budgetAt(clock, 10, 100, 1_000);
    taken('debtor', 200);
    for (let n = 0; n < 200_000; n += 1) taken(`2001:db8:${n}::/64`, 60);

    expect(budget.size).toBeLessThan(1_000 * 2 + 2_000);
    expect([taken('debtor'), taken('2001:db8:0::/64', 60), taken('2001:db8:0::/64')]).toEqual([false, true, false]);
    // Those that come new share.
    expect(Array.from({ length: 1_000 }, (_, n) => taken(`new ${n}`)).filter(Boolean).length).toBeLessThan(500);
    for (let second = 1; second <= 9; second += 1) {
      clock.now = second * 1_000;
      for (let n = 0; n < 20_000; n += 1) taken(`later ${second} ${n}`, 60);
      expect([second, taken('debtor')]).toEqual([second, false]);
    }
    clock.now = 60_000;
    expect([taken('debtor'), taken('new 1')]).toEqual([true, true]);
    expect(budget.size).toBeLessThan(1_000 * 2 + 2_000);
  });

  it('remembers a debt over the turn of its accounts', () => {
    const clock = { now: 0 };
    const { taken } = budgetAt(clock, 10, 100);
    clock.now = 19_900;
    taken('a', 200);
    clock.now = 20_100;
    taken('somebody else');

    expect(taken('a')).toBe(false);
    clock.now = 29_000;
    expect(taken('a')).toBe(false);
    clock.now = 31_000;
    expect(taken('a')).toBe(true);
  });

  it('is off at 0', () => {
    const { taken } = budgetAt({ now: 0 }, 0, 1);
    for (let n = 0; n < 100; n += 1) expect(taken('a', 1_000)).toBe(true);
  });
});
