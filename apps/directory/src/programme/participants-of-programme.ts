import { defineProgrammeSections } from '#plugin-kit';
import { DirectorySections } from './directory-sections.js';
import { keepHead } from './programme-head.js';
import { planSections, refuseRepeatedKeys } from './programme-plan.js';
import { applyGoalGroups, applyOrganisations } from './write-sections.js';

/** The sections `organisations` and `goalGroups` of programme files: who takes part. */
export const participantsOfProgramme = defineProgrammeSections({
  summary: 'the organisations and goal groups',
  fields: DirectorySections,
  dependsOn: { organisations: ['programme'], goalGroups: ['programme'] },
  isShared: true, // an organisation is one and the same in all programmes
  read: ({ sections }) => refuseRepeatedKeys(sections),
  plan: async (database, sections, { programmeId }) => ({
    changes: await planSections(database, programmeId, sections),
  }),
  apply: async (work, { changes }, { file: { programmeId, programmeKey, sections }, caller, clock }) => {
    const application = { programmeId, sections, changes, caller, now: clock.now() };
    await keepHead(work, programmeId, programmeKey, sections.programme);
    await applyOrganisations(work, application);
    await applyGoalGroups(work, application);
  },
});
