import { isDeepStrictEqual } from 'node:util';
import type { Work } from '#plugin-kit';
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

/** What applying the file does to one definition. */
export interface DefinitionChange {
  readonly action: 'create' | 'update' | 'end' | 'none';
  readonly key: string;
  readonly fields: readonly string[];
  readonly current?: DefinitionRow;
  readonly wanted?: WantedDefinition;
}

/** What differs between the definitions of a programme and its file. Nothing is deleted: what left the file ends. */
export function definitionChanges(current: readonly DefinitionRow[], wanted: readonly WantedDefinition[]): DefinitionChange[] {
  const rows = new Map(current.map((row) => [row.definition_id, row]));
  const keys = new Set(wanted.map(({ key }) => key));
  return [
    ...wanted.map((definition): DefinitionChange => changeTo(rows.get(definition.definitionId), definition)),
    ...current.filter(({ key, state }) => state === 'current' && !keys.has(key)).map((row): DefinitionChange => ({ action: 'end', key: row.key, fields: [], current: row })),
  ];
}

function changeTo(current: DefinitionRow | undefined, wanted: WantedDefinition): DefinitionChange {
  const { key } = wanted;
  if (!current) return { action: 'create', key, fields: [], wanted };
  if (current.state === 'ended') return { action: 'create', key, fields: [], current, wanted };
  const pairs = {
    title: [current.title, wanted.title],
    courses: [current.course_ids, wanted.courseIds],
    closesAfterDays: [current.closes_after_days, wanted.closesAfterDays],
    questions: [current.questions, wanted.questions],
  };
  const fields = Object.entries(pairs).filter(([, [is, should]]) => !isDeepStrictEqual(is, should)).map(([field]) => field);
  return { action: fields.length > 0 ? 'update' : 'none', key, fields, current, wanted };
}

/** Carries the changes out: a changed definition is a new version, surveys that were opened keep theirs. */
export async function applyDefinitionChanges(work: Work, programmeId: string, changes: readonly DefinitionChange[]): Promise<void> {
  for (const { action, current, wanted } of changes) {
    if (action === 'none') continue;
    if (current) {
      await work.query('retire-definition', 'UPDATE survey_definition SET state = $3 WHERE definition_id = $1 AND version = $2', [current.definition_id, current.version, action === 'end' ? 'ended' : 'superseded']);
    }
    if (!wanted) continue;
    await work.query('add-definition',
      `INSERT INTO survey_definition (definition_id, version, programme_id, key, title, course_ids, closes_after_days, questions, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'current')`,
      [wanted.definitionId, (current?.version ?? 0) + 1, programmeId, wanted.key, JSON.stringify(wanted.title), wanted.courseIds, wanted.closesAfterDays, JSON.stringify(wanted.questions)]);
  }
}

/** Reads the latest version of every definition of a programme. */
export const LATEST_DEFINITIONS = `
SELECT definition_id, version, key, title, course_ids, closes_after_days, questions, state
FROM survey_definition WHERE programme_id = $1 AND state <> 'superseded' ORDER BY key`;
