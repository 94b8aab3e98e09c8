import { uuidv7 } from '#platform';
import {
  type KnownEntry,
  type Queries,
  type SectionChangeView,
  type Work,
  sectionChanges,
  statement,
} from '#plugin-kit';
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

/** Reads the latest version of every definition of a programme. */
const latestCertificateDefinitions = statement<DefinitionRow, [programmeId: string]>(
  'latest-certificate-definitions',
  `
SELECT definition_id, version, key, title, description, profile_id, needs_plan, valid_months, i.name AS issuer_name,
  i.url AS issuer_url, state
FROM certificate_definition
JOIN issuer i USING (issuer_id)
WHERE programme_id = $1 AND state <> 'superseded'
ORDER BY key`,
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
  const rows = await queries.query(latestCertificateDefinitions, programmeId);
  return { rows, definitions, changes: definitionChanges(rows, definitions) };
}

/** What differs between the definitions of a programme and its file. */
const definitionChanges = (
  current: readonly DefinitionRow[],
  wanted: readonly WantedDefinition[],
): SectionChangeView[] =>
  sectionChanges(
    'certificates',
    wanted.map(({ key, title, description, profileId, needsPlan, validMonths, issuer }) => ({
      key,
      title,
      description,
      criteria: { profileId, needsPlan },
      validMonths,
      issuer,
    })),
    current.map(knownEntry),
  );

const knownEntry = ({
  key,
  state,
  title,
  description,
  profile_id,
  needs_plan,
  valid_months,
  issuer_name,
  issuer_url,
}: DefinitionRow): KnownEntry => ({
  key,
  hasEnded: state === 'ended',
  fields: {
    title,
    description,
    criteria: { profileId: profile_id, needsPlan: needs_plan },
    validMonths: valid_months,
    issuer: { name: issuer_name, url: issuer_url },
  },
});

const retireCertificateDefinition = statement<never, [definitionId: string, version: number, state: string]>(
  'retire-certificate-definition',
  'UPDATE certificate_definition SET state = $3 WHERE definition_id = $1 AND version = $2',
);

const addCertificateDefinition = statement<
  never,
  [
    definitionId: string,
    version: number,
    programmeId: string,
    key: string,
    title: string,
    description: string,
    profileId: string | null,
    needsPlan: boolean,
    validMonths: number | null,
    issuerId: string,
  ]
>(
  'add-certificate-definition',
  `
INSERT INTO certificate_definition (
  definition_id, version, programme_id, key, title, description, profile_id, needs_plan, valid_months, issuer_id, state
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'current')`,
);

/** Carries the changes out: a changed definition is a new version; cases and certificates keep theirs. */
export async function applyDefinitionChanges(
  work: Work,
  programmeId: string,
  { rows, definitions, changes }: DefinitionsPlan,
  publicUrl: string,
): Promise<void> {
  for (const { action, key } of changes) {
    if (action === 'none') continue;
    const current = rows.find((row) => row.key === key);
    const wanted = definitions.find((definition) => definition.key === key);
    if (current) {
      await work.query(
        retireCertificateDefinition,
        current.definition_id,
        current.version,
        action === 'end' ? 'ended' : 'superseded',
      );
    }
    if (!wanted) continue;
    await work.query(
      addCertificateDefinition,
      wanted.definitionId,
      (current?.version ?? 0) + 1,
      programmeId,
      wanted.key,
      JSON.stringify(wanted.title),
      JSON.stringify(wanted.description),
      wanted.profileId,
      wanted.needsPlan,
      wanted.validMonths,
      await issuerId(work, wanted.issuer, publicUrl),
    );
  }
}

const addIssuer = statement<never, [id: string, name: string, url: string, profileUrl: string]>(
  'add-issuer',
  'INSERT INTO issuer (issuer_id, name, url, profile_url) VALUES ($1, $2, $3, $4) ON CONFLICT (name, url) DO NOTHING',
);

const findIssuer = statement<{ issuer_id: string }, [name: string, url: string]>(
  'find-issuer',
  'SELECT issuer_id FROM issuer WHERE name = $1 AND url = $2',
);

/** The issuer of this name and address; its public id is built the first time and never again. */
async function issuerId(work: Work, { name, url }: WantedDefinition['issuer'], publicUrl: string): Promise<string> {
  const id = uuidv7();
  await work.query(addIssuer, id, name, url, `${publicUrl}/issuers/${id}`);
  const [row] = await work.query(findIssuer, name, url);
  return row!.issuer_id;
}
