import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountedGoal, type GoalTally, goalOutcome } from './goal-outcome.js';

const tally = (sex: string, people: number, facts: Partial<GoalTally> = {}): GoalTally => ({
  sex,
  people,
  trained: 0,
  fulfilled: 0,
  minutes: 0,
  ...facts,
});
const goal = (facts: Partial<CountedGoal>): CountedGoal => ({
  measure: 'completed-plan',
  target: {},
  hasCourses: false,
  ...facts,
});

describe('The outcome of a goal', () => {
  it.each([
    [78, 63],
    [55, 44],
    [120, 96],
  ])('needs 80 %% of %i people to be %i, whatever their sex', (total, needed) => {
    const women = Math.floor(total / 3);
    const withCompleted = (count: number, target: CountedGoal['target']) =>
      goalOutcome(goal({ target }), [tally('female', women), tally('male', total - women, { fulfilled: count })]);

    for (const target of [{ percent: 80 }, { percent: 80, total: needed }]) {
      expect(withCompleted(needed, target)).toMatchObject({
        needed,
        met: true,
        completed: { women: 0, men: needed, total: needed },
      });
      expect(withCompleted(needed - 1, target)).toMatchObject({ needed, met: false });
    }
  });

  it('is not easier to reach in a group that stayed smaller than planned', () => {
    expect(
      goalOutcome(goal({ target: { percent: 80, total: 63 } }), [tally('female', 60, { fulfilled: 60 })]),
    ).toMatchObject({ needed: 63, met: false, completedPercent: 100 });
    expect(
      goalOutcome(goal({ target: { percent: 80, total: 63 } }), [tally('female', 100, { fulfilled: 79 })]),
    ).toMatchObject({ needed: 80, met: false });
  });

  it('is not reached where nobody is', () => {
    expect(goalOutcome(goal({ target: { percent: 50 } }), [])).toMatchObject({ met: false, completedPercent: 0 });
  });

  it('asks for every number that the target states', () => {
    const target = { women: 26, men: 9, total: 35 };
    const participants = (women: number, men: number) =>
      goalOutcome(goal({ measure: 'participants', target }), [tally('female', women), tally('male', men)]).met;

    expect([participants(26, 9), participants(27, 8), participants(25, 9)]).toEqual([true, false, false]);
  });

  it('counts only those who took part in the courses when a goal names some', () => {
    const counted = goalOutcome(goal({ measure: 'participants', hasCourses: true, target: { total: 2 } }), [
      tally('female', 4, { trained: 2 }),
    ]);

    expect(counted).toMatchObject({ people: { total: 4 }, completed: { total: 2 }, met: true });
  });

  it('averages hours over everybody in the group, also those who left without any', () => {
    const sixty = goal({ measure: 'hours-average', target: { hours: 60 } });

    expect(
      goalOutcome(sixty, [tally('female', 2, { minutes: 7_200 }), tally('male', 1, { minutes: 3_600 })]),
    ).toMatchObject({
      met: true,
      hoursAverage: { women: 60, men: 60, total: 60 },
    });
    expect(goalOutcome(sixty, [tally('female', 3, { minutes: 10_799 })])).toMatchObject({
      met: false,
      hoursAverage: { total: 59.99 },
    });
  });

  it('says nothing of being met where the source has no number', () => {
    expect(goalOutcome(goal({ measure: 'any-training' }), [tally('female', 3, { trained: 3 })])).not.toHaveProperty(
      'met',
    );
  });

  it('always makes up its totals from women, men, other and unknown', () => {
    const tallies = fc.array(
      fc.record({
        sex: fc.constantFrom('female', 'male', 'other', 'unknown', 'unheard-of'),
        people: fc.nat(500),
        trained: fc.nat(500),
        fulfilled: fc.nat(500),
        minutes: fc.nat(1_000_000),
      }),
    );
    fc.assert(
      fc.property(
        tallies,
        fc.constantFrom('participants', 'completed-plan', 'any-training', 'hours-average'),
        (rows, measure) => {
          const { people, completed, hours } = goalOutcome(goal({ measure: measure as CountedGoal['measure'] }), rows);

          for (const { women, men, other, unknown, total } of [people, completed])
            expect(women + men + other + unknown).toBe(total);
          const parts = hours.women + hours.men + hours.other + hours.unknown;
          // Each is rounded by itself; their minutes make up the total.
          expect(Math.abs(parts - hours.total)).toBeLessThan(0.026);
        },
      ),
    );
  });
});
