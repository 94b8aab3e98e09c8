import { uuidv7 } from '#platform';
import {
  type DefinitionsPlan,
  type KnownEntry,
  type Queries,
  type Work,
  changeDefinitions,
  sectionChanges,
  statement,
} from '#plugin-kit';
import { CertificateDefinition } from './certificate-definition.entity.js';
import type { WantedDefinition } from './read-certificate-sections.js';

/** The latest version of a definition, with whom it is issued by. */
type LatestDefinition = Omit<CertificateDefinition, 'programmeId' | 'issuerId'> & {
  readonly issuerName: string;
  readonly issuerUrl: string;
};

const latestCertificateDefinitions = statement<LatestDefinition, [programmeId: string]>(
  'latest-certificate-definitions',
  `
SELECT definition_id AS "definitionId", version, key, title, description, profile_id AS "profileId",
  needs_plan AS "needsPlan", valid_months AS "validMonths", i.name AS "issuerName", i.url AS "issuerUrl", state
FROM certificate_definition
JOIN issuer i USING (issuer_id)
WHERE programme_id = $1 AND state <> 'superseded'
ORDER BY key`,
);

/** Compares the definitions of a programme with what its file wants. */
export async function planDefinitions(
  queries: Queries,
  programmeId: string,
  wanted: readonly WantedDefinition[],
): Promise<DefinitionsPlan<LatestDefinition, WantedDefinition>> {
  const latest = await queries.query(latestCertificateDefinitions, programmeId);
  const entries = wanted.map(({ key, title, description, profileId, needsPlan, validMonths, issuer }) => ({
    key,
    title,
    description,
    criteria: { profileId, needsPlan },
    validMonths,
    issuer,
  }));
  return { latest, wanted, changes: sectionChanges('certificates', entries, latest.map(knownEntry)) };
}

const knownEntry = ({
  key,
  state,
  title,
  description,
  profileId,
  needsPlan,
  validMonths,
  issuerName,
  issuerUrl,
}: LatestDefinition): KnownEntry => ({
  key,
  hasEnded: state === 'ended',
  fields: {
    title,
    description,
    criteria: { profileId, needsPlan },
    validMonths,
    issuer: { name: issuerName, url: issuerUrl },
  },
});

/** Carries the changes out; cases and certificates keep their version. */
export const applyDefinitionChanges = (
  work: Work,
  programmeId: string,
  plan: DefinitionsPlan<LatestDefinition, WantedDefinition>,
  publicUrl: string,
): Promise<void> =>
  changeDefinitions(
    plan,
    ({ definitionId, version }, state) =>
      work.entities.update(CertificateDefinition, { definitionId, version }, { state }),
    async ({ issuer, ...wanted }, version) =>
      work.entities.insert(CertificateDefinition, {
        ...wanted,
        version,
        programmeId,
        issuerId: await issuerId(work, issuer, publicUrl),
        state: 'current',
      }),
  );

const addIssuer = statement<never, [id: string, name: string, url: string, profileUrl: string]>(
  'add-issuer',
  'INSERT INTO issuer (issuer_id, name, url, profile_url) VALUES ($1, $2, $3, $4) ON CONFLICT (name, url) DO NOTHING',
);

const findIssuer = statement<{ issuerId: string }, [name: string, url: string]>(
  'find-issuer',
  'SELECT issuer_id AS "issuerId" FROM issuer WHERE name = $1 AND url = $2',
);

/** The issuer of this name and address; its public id is built the first time and never again. */
async function issuerId(work: Work, { name, url }: WantedDefinition['issuer'], publicUrl: string): Promise<string> {
  const id = uuidv7();
  await work.query(addIssuer, id, name, url, `${publicUrl}/issuers/${id}`);
  const [row] = await work.query(findIssuer, name, url);
  return row!.issuerId;
}
