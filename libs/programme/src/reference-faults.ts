import type { LanguageMap } from '#plugin-kit/contract';
import type { ProgrammeContent } from './programme-content.js';
import type { FieldPath, ProgrammeFault } from './programme-fault.js';
import type { YamlSource } from './yaml-source.js';

/** Keys that are used twice, and keys that point at nothing. */
export function referenceFaults(source: YamlSource, content: ProgrammeContent): ProgrammeFault[] {
  const faults: ProgrammeFault[] = [];
  const refuse = (path: FieldPath, detail: LanguageMap) => faults.push(source.fault(path, detail));

  const keysOf = (
    section: 'organisations' | 'goalGroups' | 'profiles' | 'courses' | 'goals' | 'surveys' | 'certificates',
  ): ReadonlySet<string> => {
    const entries = content[section] ?? [];
    refuseRepeated(
      entries.map(({ key }, index) => ({ key, path: [section, index, 'key'] })),
      refuse,
    );
    return new Set(entries.map(({ key }) => key));
  };
  const refer = (keys: ReadonlySet<string>, key: string | undefined, path: FieldPath, among: string) => {
    if (key !== undefined && !keys.has(key))
      refuse(path, {
        sv: `Nyckeln "${key}" finns inte under ${among}.`,
        en: `The key "${key}" is not among ${among}.`,
      });
  };

  const goalGroups = keysOf('goalGroups');
  const profiles = keysOf('profiles');
  const courses = keysOf('courses');
  const organisations = keysOf('organisations');
  for (const section of ['goals', 'surveys', 'certificates'] as const) keysOf(section);
  content.goalGroups?.forEach(({ organisations: bound }, index) =>
    bound?.forEach((key, place) =>
      refer(organisations, key, ['goalGroups', index, 'organisations', place], 'organisations'),
    ),
  );

  // A module's id is made of its key and the programme's alone, so that it may move from one course to another.
  refuseRepeated(
    (content.courses ?? []).flatMap(({ modules }, course) =>
      modules.map(({ key }, module) => ({ key, path: ['courses', course, 'modules', module, 'key'] })),
    ),
    refuse,
  );
  content.goals?.forEach((goal, index) => {
    refer(goalGroups, goal.goalGroup, ['goals', index, 'goalGroup'], 'goalGroups');
    goal.courses?.forEach((course, place) => refer(courses, course, ['goals', index, 'courses', place], 'courses'));
  });
  content.surveys?.forEach((survey, index) => {
    survey.courses?.forEach((course, place) => refer(courses, course, ['surveys', index, 'courses', place], 'courses'));
    refuseRepeated(
      survey.questions.map(({ key }, question) => ({ key, path: ['surveys', index, 'questions', question, 'key'] })),
      refuse,
    );
  });
  content.certificates?.forEach(({ criteria }, index) =>
    refer(profiles, criteria.profile, ['certificates', index, 'criteria', 'profile'], 'profiles'),
  );
  content.profiles?.forEach(({ requirements }, index) => {
    refuseRepeated(
      requirements.map(({ competence }, place) => ({
        key: competence,
        path: ['profiles', index, 'requirements', place, 'competence'],
      })),
      refuse,
    );
  });
  return faults;
}

function refuseRepeated(
  entries: readonly { readonly key: string; readonly path: FieldPath }[],
  refuse: (path: FieldPath, detail: LanguageMap) => void,
): void {
  const seen = new Set<string>();
  for (const { key, path } of entries) {
    if (seen.has(key))
      refuse(path, { sv: `Nyckeln "${key}" används redan ovanför.`, en: `The key "${key}" is used above already.` });
    seen.add(key);
  }
}
