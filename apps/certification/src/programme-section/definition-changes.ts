import { isDeepStrictEqual } from 'node:util';
import { uuidv7 } from '#platform';
import type { Work } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import type { WantedDefinition } from './read-certificate-sections.js';

/** The latest version of a definition as its row has it. */
export interface DefinitionRow {
  readonly definition_id: string;
  readonly version: number;
  readonly key: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly profile_id: string | null;
  readonly needs_plan: boolean;
  readonly valid_months: number | null;
  readonly issuer_name: string;
  readonly issuer_url: string;
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

/** Reads the latest version of every definition of a programme. */
export const LATEST_DEFINITIONS = `
SELECT definition_id, version, key, title, description, profile_id, needs_plan, valid_months, i.name AS issuer_name, i.url AS issuer_url, state
FROM certificate_definition JOIN issuer i USING (issuer_id) WHERE programme_id = $1 AND state <> 'superseded' ORDER BY key`;

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
    description: [current.description, wanted.description],
    criteria: [[current.profile_id, current.needs_plan], [wanted.profileId, wanted.needsPlan]],
    validMonths: [current.valid_months, wanted.validMonths],
    issuer: [{ name: current.issuer_name, url: current.issuer_url }, wanted.issuer],
  };
  const fields = Object.entries(pairs).filter(([, [is, should]]) => !isDeepStrictEqual(is, should)).map(([field]) => field);
  return { action: fields.length > 0 ? 'update' : 'none', key, fields, current, wanted };
}

/** Carries the changes out: a changed definition is a new version; cases and certificates keep theirs. */
export async function applyDefinitionChanges(work: Work, programmeId: string, changes: readonly DefinitionChange[], publicUrl: string): Promise<void> {
  for (const { action, current, wanted } of changes) {
    if (action === 'none') continue;
    if (current) {
      await work.query('retire-definition', 'UPDATE certificate_definition SET state = $3 WHERE definition_id = $1 AND version = $2', [current.definition_id, current.version, action === 'end' ? 'ended' : 'superseded']);
    }
    if (!wanted) continue;
    await work.query('add-definition',
      `INSERT INTO certificate_definition (definition_id, version, programme_id, key, title, description, profile_id, needs_plan, valid_months, issuer_id, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'current')`,
      [wanted.definitionId, (current?.version ?? 0) + 1, programmeId, wanted.key, JSON.stringify(wanted.title), JSON.stringify(wanted.description), wanted.profileId, wanted.needsPlan, wanted.validMonths,
        await issuerId(work, wanted.issuer, publicUrl)]);
  }
}

/** The issuer of this name and address; its public id is built the first time and never again. */
async function issuerId(work: Work, { name, url }: WantedDefinition['issuer'], publicUrl: string): Promise<string> {
  const id = uuidv7();
  await work.query('add-issuer', 'INSERT INTO issuer (issuer_id, name, url, profile_url) VALUES ($1, $2, $3, $4) ON CONFLICT (name, url) DO NOTHING', [id, name, url, `${publicUrl}/issuers/${id}`]);
  const [row] = await work.query<{ issuer_id: string }>('find-issuer', 'SELECT issuer_id FROM issuer WHERE name = $1 AND url = $2', [name, url]);
  return row!.issuer_id;
}
