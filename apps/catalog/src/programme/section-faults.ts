import { repeatedKeys } from '#plugin-kit';
import type { InputFault, LanguageMap, Pointer } from '#plugin-kit/contract';
import { DEFAULT_FRAMEWORK, findFramework, isShown } from '../frameworks/frameworks.view.js';
import type { CompetenceLevel } from '../modules/competence-level.view.js';
import { WITH_OWN_WORK } from '../modules/own-work.js';
import type { CatalogSections } from './catalog-sections.js';

/** What is wrong with sections of which every field is right by itself. Pointers begin at the input, `/sections/…`. */
export function sectionFaults(
  programmeKey: string,
  { programme, profiles, courses, goals }: CatalogSections,
): InputFault[] {
  const faults: InputFault[] = [];
  const fault = (pointer: Pointer, detail: LanguageMap) => void faults.push({ pointer: `/sections${pointer}`, detail });
  const competences = (levels: readonly CompetenceLevel[], framework: string, pointer: Pointer) =>
    competenceFaults(levels, framework, pointer, fault);

  if (programme.key !== programmeKey)
    fault('/programme/key', {
      sv: `Ska vara "${programmeKey}", som i programmeKey.`,
      en: `Must be "${programmeKey}", as in programmeKey.`,
    });
  if (programme.endsOn < programme.startsOn)
    fault('/programme/endsOn', { sv: 'Ligger före den första dagen.', en: 'Is before the first day.' });
  faults.push(...repeatedKeys(profiles, '/sections/profiles'));
  profiles.forEach(({ requirements, framework }, index) =>
    competences(requirements, framework, `/profiles/${index}/requirements`),
  );

  faults.push(...repeatedKeys(courses, '/sections/courses'));
  const modules = courses.flatMap((course, place) =>
    course.modules.map((module, index) => ({ ...module, pointer: `/courses/${place}/modules/${index}` as const })),
  );
  faults.push(...repeatedKeys(modules, (index) => `/sections${modules[index]!.pointer}`));
  for (const module of modules) {
    competences(module.competences, DEFAULT_FRAMEWORK, `${module.pointer}/competences`);
    if (module.ownWorkMinutes !== undefined && !module.forms.some((form) => WITH_OWN_WORK.includes(form)))
      fault(`${module.pointer}/ownWorkMinutes`, {
        sv: 'Eget arbete finns bara i formerna half-distance och remote.',
        en: 'There is own work in the forms half-distance and remote only.',
      });
  }

  faults.push(...repeatedKeys(goals, '/sections/goals'));
  const courseKeys = new Set(courses.map(({ key }) => key));
  goals.forEach(({ courses: counted = [] }, index) =>
    counted.forEach((key, place) => {
      if (!courseKeys.has(key))
        fault(`/goals/${index}/courses/${place}`, {
          sv: 'Programmet har ingen sådan kurs.',
          en: 'The programme has no such course.',
        });
    }),
  );
  return faults;
}

type Fault = (pointer: Pointer, detail: LanguageMap) => void;

function competenceFaults(levels: readonly CompetenceLevel[], key: string, pointer: Pointer, fault: Fault): void {
  const framework = findFramework(key);
  if (!framework) return;
  const seen = new Set<string>();
  levels.forEach((shown, index) => {
    const known = isShown(framework, shown);
    if (!known.competence)
      fault(`${pointer}/${index}/competence`, {
        sv: `Finns inte i ${framework.title['sv']}.`,
        en: `Is not in ${framework.title['en']}.`,
      });
    if (!known.level)
      fault(`${pointer}/${index}/level`, {
        sv: `Nivån finns inte i ${framework.title['sv']}.`,
        en: `${framework.title['en']} has no such level.`,
      });
    if (seen.has(shown.competence))
      fault(`${pointer}/${index}/competence`, { sv: 'Finns mer än en gång.', en: 'Occurs more than once.' });
    seen.add(shown.competence);
  });
}
