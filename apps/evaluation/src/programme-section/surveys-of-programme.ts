import { defineProgrammeSections } from '#plugin-kit';
import { applyDefinitionChanges, planDefinitions } from './definition-changes.js';
import { readSurveySections } from './read-survey-sections.js';
import { SurveySections } from './survey-section.js';

/** The section `surveys` of programme files. */
export const surveysOfProgramme = defineProgrammeSections({
  summary: 'the surveys',
  fields: SurveySections,
  dependsOn: { surveys: ['courses'] },
  read: ({ programmeId, sections }) => readSurveySections(programmeId, sections),
  plan: ({ entities }, wanted, { programmeId }) => planDefinitions(entities, programmeId, wanted),
  apply: (work, plan, { file }) => applyDefinitionChanges(work, file.programmeId, plan),
});
