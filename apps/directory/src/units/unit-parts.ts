import { type Work, statement } from '#plugin-kit';

/**
 * The scopes that an `assignment a` reaches, as rows `(scope)`: its own, and for one of a unit those of its parts,
 * however deep. Others know no units: a role in a unit goes along with one in each of its parts.
 */
export const REACHED_SCOPES = `
  SELECT a.scope
  UNION
  (WITH RECURSIVE part AS (
    SELECT u.organisation_id, u.id
    FROM unit u
    WHERE u.id = CASE WHEN a.scope LIKE 'unit:%' THEN substr(a.scope, 6)::uuid END
    UNION
    SELECT u.organisation_id, u.id
    FROM part w
    JOIN unit u ON u.organisation_id = w.organisation_id AND u.parent_unit_id = w.id)
  SELECT 'unit:' || id FROM part)`;

const holdersAboveUnit = statement<
  { personId: string | null; issuer: string | null; clientId: string | null },
  [unitId: string]
>(
  'holders-above-unit',
  `
WITH RECURSIVE whole AS (
  SELECT id, parent_unit_id FROM unit WHERE id = $1
  UNION
  SELECT u.id, u.parent_unit_id FROM whole w JOIN unit u ON u.id = w.parent_unit_id)
SELECT DISTINCT a.person_id AS "personId", a.issuer, a.client_id AS "clientId"
FROM whole w
JOIN assignment a ON a.scope = 'unit:' || w.id
WHERE a.revoked_at IS NULL`,
);

/** Who has a role in a unit or in what it is a part of, and so in every part that it gets. */
export interface HoldersAbove {
  readonly personIds: string[];
  readonly identities: { readonly issuer: string; readonly subject: string }[];
}

export async function holdersAbove(work: Work, unitId: string): Promise<HoldersAbove> {
  const rows = await work.query(holdersAboveUnit, unitId);
  return {
    personIds: rows.flatMap(({ personId }) => personId ?? []),
    identities: rows.flatMap(({ issuer, clientId }) =>
      issuer === null || clientId === null ? [] : [{ issuer, subject: clientId }],
    ),
  };
}

/** One lock for the units of all organisations: {@link holdUnits} shares it, {@link lockUnits} has it alone. */
const LOCK = `hashtextextended('directory:units', 0)`;

const shareUnits = statement<object>('share-units', `SELECT pg_advisory_xact_lock_shared(${LOCK})`);

const takeUnits = statement<object>('take-units', `SELECT pg_advisory_xact_lock(${LOCK})`);

/**
 * Whoever gives a role in a unit waits until a part that is being added is there, and the other way round: else one
 * would not know of the other.
 */
export async function holdUnits(work: Work, scope: string): Promise<void> {
  if (scope.startsWith('unit:')) await work.query(shareUnits);
}

/** See {@link holdUnits}. */
export async function lockUnits(work: Work): Promise<void> {
  await work.query(takeUnits);
}
