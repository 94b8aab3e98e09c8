import type { ProgrammeContent } from '#programme';
import { Dice } from './dice.js';
import type { PlannedEmployee, PlannedPerson } from './life-plan.js';
import { FAMILY_NAMES, GIVEN_NAMES } from './names.js';
import type { GroupBehaviour, Scenario } from './scenario.js';

/** A person with what the planner knows beside the plan: when they begin, and whether they give up. */
export interface Character extends PlannedPerson {
  /** Number of the round. */
  readonly begins: number;
  readonly pace: number;
  /** After so many modules of their own course done (not counting the first course). */
  readonly givesUp?: { readonly after: number; readonly how: 'leaves' | 'stops' };
}

/**
 * Everybody in the programme: exactly as many women and men in each goal group as its file plans, or every so many-th
 * of them.
 */
export function planPeople(
  content: ProgrammeContent,
  scenario: Scenario,
  runKey: string,
  seed: number,
  oneIn = 1,
): Character[] {
  const part = (count: number) => Math.ceil(count / oneIn);
  const dice = new Dice(seed, 'people');
  const organisations = (content.organisations ?? []).map(({ key }) => key);
  const orientation = courseModules(content, scenario.firstCourse);
  const people: Character[] = [];
  for (const { key: goalGroup, planned } of content.goalGroups ?? []) {
    const behaviour = scenario.groups[goalGroup];
    if (!behaviour || !planned)
      throw new Error(
        `The scenario does not know how the goal group "${goalGroup}" behaves, or its numbers are not planned`,
      );
    const sexes = dice.shuffled([
      ...Array<'female'>(part(planned.women)).fill('female'),
      ...Array<'male'>(part(planned.men)).fill('male'),
    ]);
    const giveUp = dice.shuffled(
      sexes.map((_, index) =>
        index < part(behaviour.leaving)
          ? 'leaves'
          : index < part(behaviour.leaving) + part(behaviour.unfinished)
            ? 'stops'
            : undefined,
      ),
    );
    const modules = courseModules(content, behaviour.course);
    const group = sexes.map((sex, index): Character => {
      const chosen = behaviour.choose(modules, dice);
      const how = giveUp[index];
      return {
        key: `${runKey}-${String(people.length + index + 1).padStart(4, '0')}`,
        given: dice.pick(GIVEN_NAMES[sex]),
        family: dice.pick(FAMILY_NAMES),
        sex,
        organisation: dice.pick(behaviour.organisations ?? organisations),
        goalGroup,
        modules: [dice.pick(orientation), ...chosen],
        begins: dice.between(1, behaviour.beginsUntil),
        pace: behaviour.pace,
        ...(how && { givesUp: { how, after: dice.between(1, chosen.length - 1) } }),
      };
    });
    people.push(
      ...(behaviour.averageHours === undefined
        ? group
        : withMoreModules(group, content, behaviour, behaviour.averageHours, modules)),
    );
  }
  return people;
}

/**
 * People who will finish take one module more, one after the other, until the hours they will surely have make the
 * average.
 */
function withMoreModules(
  group: readonly Character[],
  content: ProgrammeContent,
  { course }: GroupBehaviour,
  averageHours: number,
  modules: readonly string[],
): Character[] {
  const hours = new Map(
    content.courses!.find(({ key }) => key === course)!.modules.map((module) => [module.key, module.hours]),
  );
  const sure = ({ modules: plan, givesUp }: Character) =>
    plan.slice(1, givesUp ? 1 + givesUp.after : undefined).reduce((sum, module) => sum + (hours.get(module) ?? 0), 0);
  let missing = averageHours * group.length - group.reduce((sum, person) => sum + sure(person), 0);
  return group.map((person) => {
    if (missing <= 0 || person.givesUp) return person;
    const more = modules.find((module) => !person.modules.includes(module));
    if (more === undefined) return person;
    missing -= hours.get(more) ?? 0;
    const chosen = new Set([...person.modules.slice(1), more]);
    return { ...person, modules: [person.modules[0]!, ...modules.filter((module) => chosen.has(module))] };
  });
}

/** Those who run the programme; none of them takes part in it. */
export function planStaff(
  content: ProgrammeContent,
  scenario: Scenario,
  runKey: string,
  seed: number,
): PlannedEmployee[] {
  const dice = new Dice(seed, 'staff');
  const organisations = (content.organisations ?? []).map(({ key }) => key);
  const roles: PlannedEmployee['role'][] = [
    'programme-office',
    'evaluator',
    'steering',
    'certification-officer',
    'certification-officer',
    ...organisations.map(() => 'coordinator' as const),
    ...Array<'trainer'>(scenario.staff.trainers).fill('trainer'),
  ];
  let coordinators = 0;
  return roles.map((role, index) => {
    const sex = dice.pick(['female', 'male'] as const);
    return {
      key: `${runKey}-staff-${String(index + 1).padStart(2, '0')}`,
      given: dice.pick(GIVEN_NAMES[sex]),
      family: dice.pick(FAMILY_NAMES),
      sex,
      organisation: role === 'coordinator' ? organisations[coordinators++]! : organisations[0]!,
      role,
    };
  });
}

function courseModules(content: ProgrammeContent, key: string): string[] {
  const course = content.courses?.find((candidate) => candidate.key === key);
  if (!course) throw new Error(`The scenario names the course "${key}", which the programme file does not have`);
  return course.modules.map((module) => module.key);
}
