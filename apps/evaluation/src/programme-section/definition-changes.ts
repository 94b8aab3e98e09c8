import { type DefinitionsPlan, type KnownEntry, type Work, changeDefinitions, sectionChanges } from '#plugin-kit';
import { type EntityManager, Not } from 'typeorm';
import type { WantedDefinition } from './read-survey-sections.js';
import { SurveyDefinition } from './survey-definition.entity.js';

/** Compares the definitions of a programme with what its file wants. */
export async function planDefinitions(
  entities: EntityManager,
  programmeId: string,
  wanted: readonly WantedDefinition[],
): Promise<DefinitionsPlan<SurveyDefinition, WantedDefinition>> {
  const latest = await entities.find(SurveyDefinition, {
    where: { programmeId, state: Not('superseded') },
    order: { key: 'ASC' },
  });
  const entries = wanted.map(({ key, title, courseIds, closesAfterDays, questions }) => ({
    key,
    title,
    courses: courseIds,
    closesAfterDays,
    questions,
  }));
  return { latest, wanted, changes: sectionChanges('surveys', entries, latest.map(knownEntry)) };
}

const knownEntry = ({ key, state, title, courseIds, closesAfterDays, questions }: SurveyDefinition): KnownEntry => ({
  key,
  hasEnded: state === 'ended',
  fields: { title, courses: courseIds, closesAfterDays, questions },
});

/** Carries the changes out; surveys that were opened keep their version. */
export const applyDefinitionChanges = (
  { entities }: Work,
  programmeId: string,
  plan: DefinitionsPlan<SurveyDefinition, WantedDefinition>,
): Promise<void> =>
  changeDefinitions(
    plan,
    ({ definitionId, version }, state) => entities.update(SurveyDefinition, { definitionId, version }, { state }),
    (wanted, version) => entities.insert(SurveyDefinition, { ...wanted, version, programmeId, state: 'current' }),
  );
