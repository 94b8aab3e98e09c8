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
  const walkingIn = new Set(
    trouble
      ? seated.filter((person) => !leaving.has(person) && !cancelling.has(person) && dice.happens(trouble.walksIn))
      : [],
  );
  let free = seated.filter((person) => leaving.has(person) || cancelling.has(person)).length;

  const all = Math.round(module.hours * 60);
  const takePart = (): Pick<Seating, 'minutes' | 'mistyped' | 'outcome' | 'survey'> => {
    const minutes = trouble && dice.happens(trouble.leavesEarly) ? all - dice.between(5, 75) : all;
    const mistyped = trouble && dice.happens(trouble.mistyped) ? minutes - 60 : undefined;
    const outcome = trouble && dice.happens(trouble.fails) ? 'failed' : 'completed';
    const survey = dice.happens(surveys.takesSurvey)
      ? dice.happens(surveys.answersSurvey)
        ? 'answer'
        : 'token'
      : 'none';
    return { minutes, ...(mistyped !== undefined && { mistyped }), outcome, survey };
  };
  let chairs = 0;
  const seatings = order.map((person, index): Seating => {
    if (walkingIn.has(person)) return { person, asks: 'walks-in', then: 'stays', ...takePart() };
    const asks = index < seated.length ? 'gets-seat' : 'waits';
    if (leaving.has(person)) return { person, asks, then: 'leaves', survey: 'none' };
    if (cancelling.has(person)) return { person, asks, then: 'cancels', survey: 'none' };
    if (asks === 'waits' && free-- <= 0)
      return chairs-- > 0
        ? { person, asks, then: 'sits-in', ...takePart() }
        : { person, asks, then: 'passed-over', survey: 'none' };
    if (trouble && dice.happens(trouble.absent) && ++chairs > 0)
      return { person, asks, then: asks === 'waits' ? 'promoted' : 'absent', survey: 'none' };
    return { person, asks, then: asks === 'waits' ? 'promoted' : 'stays', ...takePart() };
  });
  const taken = seated.length - walkingIn.size;
  return { seats: waiting > 0 ? taken : Math.max(module.seats ?? 0, order.length), seatings };
}
