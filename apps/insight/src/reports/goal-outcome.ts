import type { GoalMeasure, ProgrammeGoal } from '#contracts';
import { type BySex, hoursBySex, mapBySex, sumBySex } from './by-sex.js';

/** What the people of one sex in the group of a goal have done, as far as it counts for the goal. */
export interface GoalTally {
  /** `female`, `male`, `other`, `unknown` */
  readonly sex: string;
  readonly people: number;
  /** Of these: have minutes that count, or completed, at least once. */
  readonly trained: number;
  /** Of these: their training plan is fulfilled. */
  readonly fulfilled: number;
  /** Minutes that count, of all of them. */
  readonly minutes: number;
}

export interface CountedGoal {
  readonly measure: GoalMeasure;
  readonly target: ProgrammeGoal['target'];
  /** Whether only some courses count. */
  readonly hasCourses: boolean;
}

export interface GoalOutcome {
  /** Everybody in the group, also those who left. */
  readonly people: BySex;
  /** Those of them who did what the goal measures. */
  readonly completed: BySex;
  /** Of the people, with one decimal; 0 when there are none. */
  readonly completedPercent: number;
  readonly hours: BySex;
  /** Per person, with two decimals. */
  readonly hoursAverage: BySex;
  /** How many must complete; absent for goals that say no number of people. */
  readonly needed?: number;
  /** Absent for goals without a number. */
  readonly met?: boolean;
}

/** Sets the outcome of a goal against its target, from unrounded figures. */
export function goalOutcome(goal: CountedGoal, tallies: readonly GoalTally[]): GoalOutcome {
  const people = sumBySex(tallies, (tally) => tally.people);
  const completed = sumBySex(tallies, (tally) => completedIn(goal, tally));
  const minutes = sumBySex(tallies, (tally) => tally.minutes);
  const needed = neededPeople(goal, people.total);
  const met = isMet(goal, people, completed, minutes, needed);
  return {
    people,
    completed,
    hours: hoursBySex(minutes),
    completedPercent: people.total === 0 ? 0 : Math.round((completed.total * 1000) / people.total) / 10,
    hoursAverage: mapBySex(minutes, (value, column) =>
      people[column] === 0 ? 0 : Math.round((value * 100) / (60 * people[column])) / 100,
    ),
    ...(needed !== undefined && { needed }),
    ...(met !== undefined && { met }),
  };
}

function completedIn({ measure, hasCourses }: CountedGoal, { people, trained, fulfilled }: GoalTally): number {
  if (measure === 'completed-plan') return fulfilled;
  return measure === 'participants' && !hasCourses ? people : trained;
}

/**
 * A number in a target says how many shall reach the goal; a share is of everybody in the group, never per sex. Where
 * both are stated (63, being 80 % of the 78 planned), both must be reached: a group that stays small makes no goal
 * easier.
 */
function neededPeople({ measure, target: { percent, total } }: CountedGoal, inGroup: number): number | undefined {
  if (measure === 'hours-average' || (percent === undefined && total === undefined)) return undefined;
  // A hair less, so that 80 % of 55 is 44 whatever the division leaves.
  const share = percent === undefined ? 0 : Math.ceil((percent * inGroup) / 100 - 1e-9);
  return Math.max(share, total ?? 0);
}

function isMet(
  { measure, target }: CountedGoal,
  people: BySex,
  completed: BySex,
  minutes: BySex,
  needed: number | undefined,
): boolean | undefined {
  if (measure === 'hours-average')
    return target.hours === undefined
      ? undefined
      : people.total > 0 && minutes.total >= target.hours * 60 * people.total;
  const demands = [
    [target.women, completed.women],
    [target.men, completed.men],
    [needed, completed.total],
  ] as const;
  const stated = demands.filter(([demand]) => demand !== undefined);
  if (stated.length === 0) return undefined;
  return people.total > 0 && stated.every(([demand, count]) => count >= demand!);
}
