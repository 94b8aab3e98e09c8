import type { CourseContent, ModuleContent, ProgrammeContent } from '#programme';
import { addDays, daysBetween } from '#platform';
import { Dice } from './dice.js';
import type { LifePlan, PlannedRound, PlannedSession } from './life-plan.js';
import { type Character, planPeople, planStaff } from './plan-people.js';
import { planSeatings } from './plan-seatings.js';
import { Progress } from './progress.js';
import { sessionTimes } from './session-times.js';
import type { Scenario } from './scenario.js';

/** In the last rounds everything goes well, so that whoever stays can finish. */
const CALM_ROUNDS = 3;
/** With fewer people a module waits for a later round. */
const FEWEST_IN_SESSION = 7;
const CAUSES = ['new-job', 'end-of-employment', 'leave-of-absence', 'workload', 'moved', 'other'] as const;

/**
 * Decides everything that will happen in a programme.
 * @param content as applied: its dates say when it is lived
 * @param runKey begins the keys of all people
 * @param writtenFor the day on which the programme starts in the scenario's time
 * @param oneIn every how many-th person there is, of those whom the file plans
 */
export function planLife(
  content: ProgrammeContent,
  scenario: Scenario,
  runKey: string,
  seed: number,
  writtenFor: string,
  oneIn = 1,
): LifePlan {
  const people = planPeople(content, scenario, runKey, seed, oneIn);
  const staff = planStaff(content, scenario, runKey, seed);
  const trainers = staff.filter(({ role }) => role === 'trainer');
  const dice = new Dice(seed, 'life');
  const progress = new Progress(people, scenario.follows);
  const shift = daysBetween(writtenFor, content.programme.startsOn);
  const sessionCounter = { next: 1 };

  const rounds = scenario.rounds.map((monday, index): PlannedRound => {
    const begins = addDays(monday, shift);
    const isCalm = index >= scenario.rounds.length - CALM_ROUNDS;
    const { wishes, leaving } =
      index === 0 ? progress.firstWishes() : progress.wishes(index, isCalm ? 1 : FEWEST_IN_SESSION);
    const sessions = [...wishes].flatMap(([moduleKey, applicants], place) => {
      const { course, module } = moduleIn(content, moduleKey);
      return inGroups(applicants, module.seats ?? 20).map((group, number): PlannedSession => {
        const key = `${runKey}-session-${String(sessionCounter.next++).padStart(3, '0')}`;
        const seatings = planSeatings(
          group,
          module,
          new Set(leaving),
          isCalm || index === 0 ? undefined : scenario.chances,
          scenario.chances,
          dice,
        );
        for (const { person, outcome } of seatings.seatings)
          if (outcome === 'completed') progress.complete(person.key, moduleKey);
        return {
          key,
          course: course.key,
          module,
          seats: seatings.seats,
          seatings: seatings.seatings,
          form: dice.pick(module.forms),
          meetings: sessionTimes(addDays(begins, firstDay(course, module)), module.hours),
          trainer: trainers[(place + number) % trainers.length]!,
          onPaper: dice.happens(scenario.chances.onPaper),
        };
      });
    });
    leaving.forEach(({ key }) => progress.leave(key));
    return {
      enrolOn: addDays(begins, -10),
      doneOn: addDays(begins, 12),
      sessions,
      leaving: leaving.map((person) => ({ person, cause: dice.pick(CAUSES) })),
    };
  });
  return { people, staff, rounds };
}

/**
 * Days after the Monday on which a round begins. The modules of a course begin on different days, so that nobody has
 * two at once.
 */
function firstDay(course: CourseContent, module: ModuleContent): number {
  const place = course.modules.indexOf(module);
  if (module.hours > 7) return place % 2 === 0 ? 0 : 7; // takes several days, which a weekend shall not part
  return place < 5 ? place : place + 2;
}

function moduleIn(content: ProgrammeContent, key: string): { course: CourseContent; module: ModuleContent } {
  for (const course of content.courses ?? []) {
    const module = course.modules.find((candidate) => candidate.key === key);
    if (module) return { course, module };
  }
  throw new Error(`The programme file has no module "${key}"`);
}

/** Groups of nearly equal size, none larger than `most`. */
function inGroups(people: readonly Character[], most: number): Character[][] {
  const count = Math.ceil(people.length / most);
  return Array.from({ length: count }, (_, group) => people.filter((_person, index) => index % count === group));
}
