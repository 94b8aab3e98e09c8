import type { LanguageMap } from '#plugin-kit/contract';
import { DEFAULT_FRAMEWORK, findFramework, isShown } from '../frameworks/frameworks.view.js';
import type { CompetenceLevel } from '../modules/competence-level.view.js';
import type { CatalogSections } from './catalog-sections.js';

export interface SectionFault {
  readonly pointer: string;
  readonly detail: LanguageMap;
}

const REPEATED = { sv: 'Nyckeln finns mer än en gång.', en: 'The key occurs more than once.' };

/** What is wrong with sections of which every field is right by itself. Pointers begin at the input, `/sections/…`. */
export function sectionFaults(programmeKey: string, { programme, profiles, courses, goals }: CatalogSections): SectionFault[] {
  const faults: SectionFault[] = [];
  const fault = (pointer: string, detail: LanguageMap) => void faults.push({ pointer: `/sections${pointer}`, detail });
  const competences = (levels: readonly CompetenceLevel[], framework: string, pointer: string) => competenceFaults(levels, framework, pointer, fault);

  if (programme.key !== programmeKey) fault('/programme/key', { sv: `Ska vara "${programmeKey}", som i programmeKey.`, en: `Must be "${programmeKey}", as in programmeKey.` });
  if (programme.endsOn < programme.startsOn) fault('/programme/endsOn', { sv: 'Ligger före den första dagen.', en: 'Is before the first day.' });
  repeats(profiles, '/profiles', fault);
  profiles.forEach(({ requirements, framework }, index) => competences(requirements, framework, `/profiles/${index}/requirements`));

  repeats(courses, '/courses', fault);
  const moduleKeys = new Set<string>();
  courses.forEach(({ modules }, course) => modules.forEach((module, index) => {
    const pointer = `/courses/${course}/modules/${index}`;
    if (moduleKeys.has(module.key)) fault(`${pointer}/key`, REPEATED);
    moduleKeys.add(module.key);
    competences(module.competences, DEFAULT_FRAMEWORK, `${pointer}/competences`);
  }));

  repeats(goals, '/goals', fault);
  const courseKeys = new Set(courses.map(({ key }) => key));
  goals.forEach(({ courses: counted = [] }, index) => counted.forEach((key, place) => {
    if (!courseKeys.has(key)) fault(`/goals/${index}/courses/${place}`, { sv: 'Programmet har ingen sådan kurs.', en: 'The programme has no such course.' });
  }));
  return faults;
}

type Fault = (pointer: string, detail: LanguageMap) => void;

function repeats(entries: readonly { readonly key: string }[], pointer: string, fault: Fault): void {
  const seen = new Set<string>();
  entries.forEach(({ key }, index) => {
    if (seen.has(key)) fault(`${pointer}/${index}/key`, REPEATED);
    seen.add(key);
  });
}

function competenceFaults(levels: readonly CompetenceLevel[], key: string, pointer: string, fault: Fault): void {
  const framework = findFramework(key);
  if (!framework) return;
  const seen = new Set<string>();
  levels.forEach((shown, index) => {
    const known = isShown(framework, shown);
    if (!known.competence) fault(`${pointer}/${index}/competence`, { sv: `Finns inte i ${framework.title['sv']}.`, en: `Is not in ${framework.title['en']}.` });
    if (!known.level) fault(`${pointer}/${index}/level`, { sv: `Nivån finns inte i ${framework.title['sv']}.`, en: `${framework.title['en']} has no such level.` });
    if (seen.has(shown.competence)) fault(`${pointer}/${index}/competence`, { sv: 'Finns mer än en gång.', en: 'Occurs more than once.' });
    seen.add(shown.competence);
  });
}
