import {
  type KnownEntry,
  type Queries,
  type SectionChangeView,
  type Work,
  sectionChanges,
  statement,
} from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import type { Question, WantedDefinition } from './read-survey-sections.js';

/** The latest version of a definition as its row has it. */
export interface DefinitionRow {
  readonly definition_id: string;
  readonly version: number;
  readonly key: string;
  readonly title: LanguageMap;
  readonly course_ids: readonly string[] | null;
  readonly closes_after_days: number;
  readonly questions: readonly Question[];
  readonly state: 'current' | 'ended';
}

/** Reads the latest version of every definition of a programme. */
const latestSurveyDefinitions = statement<DefinitionRow, [programmeId: string]>(
  'latest-survey-definitions',
  `
SELECT definition_id, version, key, title, course_ids, closes_after_days, questions, state
FROM survey_definition WHERE programme_id = $1 AND state <> 'superseded' ORDER BY key`,
);

/** What applying a file changes, and by what. */
export interface DefinitionsPlan {
  readonly rows: readonly DefinitionRow[];
  readonly definitions: readonly WantedDefinition[];
  readonly changes: readonly SectionChangeView[];
}

/** Compares the definitions of a programme with what its file wants. */
export async function planDefinitions(
  queries: Queries,
  programmeId: string,
  definitions: readonly WantedDefinition[],
): Promise<DefinitionsPlan> {
  const rows = await queries.query(latestSurveyDefinitions, programmeId);
  return { rows, definitions, changes: definitionChanges(rows, definitions) };
}

/** What differs between the definitions of a programme and its file. */
const definitionChanges = (
  current: readonly DefinitionRow[],
  wanted: readonly WantedDefinition[],
): SectionChangeView[] =>
  sectionChanges(
    'surveys',
    wanted.map(({ key, title, courseIds, closesAfterDays, questions }) => ({
      key,
      title,
      courses: courseIds,
      closesAfterDays,
      questions,
    })),
    current.map(knownEntry),
  );

const knownEntry = ({ key, state, title, course_ids, closes_after_days, questions }: DefinitionRow): KnownEntry => ({
  key,
  hasEnded: state === 'ended',
  fields: { title, courses: course_ids, closesAfterDays: closes_after_days, questions },
});

const retireSurveyDefinition = statement<never, [definitionId: string, version: number, state: string]>(
  'retire-survey-definition',
  'UPDATE survey_definition SET state = $3 WHERE definition_id = $1 AND version = $2',
);

const addSurveyDefinition = statement<
  never,
  [
    definitionId: string,
    version: number,
    programmeId: string,
    key: string,
    title: string,
    courseIds: readonly string[] | null,
    closesAfterDays: number,
    questions: string,
  ]
>(
  'add-survey-definition',
  `
INSERT INTO survey_definition (
  definition_id, version, programme_id, key, title, course_ids, closes_after_days, questions, state
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'current')`,
);

/** Carries the changes out: a changed definition is a new version, surveys that were opened keep theirs. */
export async function applyDefinitionChanges(
  work: Work,
  programmeId: string,
  { rows, definitions, changes }: DefinitionsPlan,
): Promise<void> {
  for (const { action, key } of changes) {
    if (action === 'none') continue;
    const current = rows.find((row) => row.key === key);
    const wanted = definitions.find((definition) => definition.key === key);
    if (current) {
      await work.query(
        retireSurveyDefinition,
        current.definition_id,
        current.version,
        action === 'end' ? 'ended' : 'superseded',
      );
    }
    if (!wanted) continue;
    await work.query(
      addSurveyDefinition,
      wanted.definitionId,
      (current?.version ?? 0) + 1,
      programmeId,
      wanted.key,
      JSON.stringify(wanted.title),
      wanted.courseIds,
      wanted.closesAfterDays,
      JSON.stringify(wanted.questions),
    );
  }
}
