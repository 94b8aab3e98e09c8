import type { ProgrammeContent } from '#programme';
import type { LifePlan, PlannedPerson } from './life-plan.js';

/** What a person will have reached at the end of a plan. */
export interface PersonOutcome {
  readonly person: PlannedPerson;
  /** Signed minutes by course. */
  readonly minutes: ReadonlyMap<string, number>;
  readonly completed: ReadonlySet<string>;
  readonly planFulfilled: boolean;
  readonly left: boolean;
}

/** Foretells the outcome of a plan, person by person. */
export function plannedOutcome({ people, rounds }: LifePlan): PersonOutcome[] {
  const minutes = new Map(people.map(({ key }) => [key, new Map<string, number>()]));
  const completed = new Map(people.map(({ key }) => [key, new Set<string>()]));
  const left = new Set(rounds.flatMap(({ leaving }) => leaving.map(({ person }) => person.key)));
  for (const { course, module, seatings } of rounds.flatMap(({ sessions }) => sessions)) {
    for (const { person, minutes: noted, outcome } of seatings) {
      if (noted !== undefined)
        minutes.get(person.key)!.set(course, (minutes.get(person.key)!.get(course) ?? 0) + noted);
      if (outcome === 'completed') completed.get(person.key)!.add(module.key);
    }
  }
  return people.map((person) => ({
    person,
    minutes: minutes.get(person.key)!,
    completed: completed.get(person.key)!,
    planFulfilled: person.modules.every((module) => completed.get(person.key)!.has(module)),
    left: left.has(person.key),
  }));
}

/**
 * Which certificates a person meets the criteria of: the plan, and every competence of the profile at its level or
 * above.
 */
export function certificatesEarned(
  content: ProgrammeContent,
  { completed, planFulfilled }: Pick<PersonOutcome, 'completed' | 'planFulfilled'>,
): string[] {
  const levels = new Map<string, number>();
  for (const module of (content.courses ?? []).flatMap(({ modules }) => modules)) {
    if (!completed.has(module.key)) continue;
    for (const { competence, level } of module.competences ?? [])
      levels.set(competence, Math.max(level, levels.get(competence) ?? 0));
  }
  return (content.certificates ?? [])
    .filter(({ criteria }) => {
      if (criteria.planFulfilled && !planFulfilled) return false;
      const profile = content.profiles?.find(({ key }) => key === criteria.profile);
      return (profile?.requirements ?? []).every(({ competence, level }) => (levels.get(competence) ?? 0) >= level);
    })
    .map(({ key }) => key);
}
