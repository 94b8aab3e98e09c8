import { type OwnedFile, type SectionChangeView, type Work, defineProgrammeSections } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { CatalogSections } from './catalog-sections.js';
import { type ProgrammePlan, planSections } from './programme-plan.js';
import { sectionFaults } from './section-faults.js';
import { lockProgramme, noteSections, settleProgramme } from './settle-programme.js';
import { tellChanges } from './tell-changes.js';
import { endEntries, writeSections } from './write-sections.js';

const MOST_FAULTS = 50;

// Goals name goal groups of the directory by key; an id follows from the key, so nobody waits for the directory.
const DEPENDS_ON = { programme: [], profiles: ['programme'], courses: ['programme'], goals: ['programme', 'courses'] };

/** The sections of programme files that the catalogue keeps. */
export const catalogueOfProgramme = defineProgrammeSections({
  summary: 'the catalogue',
  fields: CatalogSections,
  dependsOn: DEPENDS_ON,
  read: ({ programmeKey, sections }): CatalogSections => {
    const faults = sectionFaults(programmeKey, sections);
    if (faults.length > 0) throw new InvalidInput({}, { errors: faults.slice(0, MOST_FAULTS) });
    return sections;
  },
  plan: (database, sections, { programmeId }) => planSections(database, programmeId, sections),
  apply: async (work, plan, { file, isNewVersion, clock }) => {
    if (isNewVersion) await applyVersion(work, plan, file, clock.now());
  },
});

async function applyVersion(
  work: Work,
  plan: ProgrammePlan,
  file: OwnedFile<CatalogSections>,
  now: Date,
): Promise<void> {
  const { programmeId, version, sections } = file;
  await lockProgramme(work, programmeId);
  await writeSections(work, file, now);
  const { profiles, courses, modules, goals } = plan;
  for (const [table, changes] of [
    ['profile', profiles],
    ['course', courses],
    ['module', modules],
    ['goal', goals],
  ] as const) {
    await endEntries(work, table, programmeId, endedKeys(changes), now);
  }
  tellChanges(work, programmeId, plan, sections);
  await noteSections(work, { programmeId, owner: 'catalog', version, sections: Object.keys(DEPENDS_ON) });
  await settleProgramme(work, programmeId, now);
}

const endedKeys = (changes: readonly SectionChangeView[]) =>
  changes.filter(({ action }) => action === 'end').map(({ key }) => key);
