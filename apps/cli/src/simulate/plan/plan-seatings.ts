import type { ModuleContent } from '#programme';
import type { Dice } from './dice.js';
import type { Seating } from './life-plan.js';
import type { Character } from './plan-people.js';
import type { Scenario } from './scenario.js';

/**
 * What becomes of those who want a seat in one session.
 * @param trouble absent = nobody has to wait, cancels, stays away or fails
 */
export function planSeatings(
  group: readonly Character[],
  module: ModuleContent,
  leaving: ReadonlySet<Character>,
  trouble: Scenario['chances'] | undefined,
  surveys: Pick<Scenario['chances'], 'takesSurvey' | 'answersSurvey'>,
  dice: Dice,
): { readonly seats: number; readonly seatings: readonly Seating[] } {
  // Those who will leave ask first: a seat that they free is then never the one that somebody waits for in vain.
  const order = [
    ...group.filter((person) => leaving.has(person)),
    ...dice.shuffled(group.filter((person) => !leaving.has(person))),
  ];
  const waiting = trouble && order.length >= 6 && dice.happens(trouble.crowded) ? dice.between(1, 3) : 0;
  const seated = order.slice(0, order.length - waiting);
  const cancelling = new Set(
    trouble
      ? seated.filter(
          (person) => !leaving.has(person) && dice.happens(waiting > 0 ? trouble.cancels * 4 : trouble.cancels),
        )
      : [],
  );
  let free = seated.filter((person) => leaving.has(person) || cancelling.has(person)).length;

  const takePart = (): Pick<Seating, 'hours' | 'outcome' | 'survey'> => {
    const hours = trouble && dice.happens(trouble.leavesEarly) ? module.hours - 1 : module.hours;
    const outcome = trouble && dice.happens(trouble.fails) ? 'failed' : 'completed';
    const survey = dice.happens(surveys.takesSurvey)
      ? dice.happens(surveys.answersSurvey)
        ? 'answer'
        : 'token'
      : 'none';
    return { hours, outcome, survey };
  };
  const seatings = order.map((person, index): Seating => {
    const asks = index < seated.length ? 'gets-seat' : 'waits';
    if (leaving.has(person)) return { person, asks, then: 'leaves', survey: 'none' };
    if (cancelling.has(person)) return { person, asks, then: 'cancels', survey: 'none' };
    if (asks === 'waits' && free-- <= 0) return { person, asks, then: 'passed-over', survey: 'none' };
    if (trouble && dice.happens(trouble.absent))
      return { person, asks, then: asks === 'waits' ? 'promoted' : 'absent', survey: 'none' };
    return { person, asks, then: asks === 'waits' ? 'promoted' : 'stays', ...takePart() };
  });
  return { seats: waiting > 0 ? seated.length : Math.max(module.seats ?? 0, order.length), seatings };
}
