import { copyInvariant } from '../copy-invariant.js';

/** The key of an identity: SHA-256 over issuer, NUL and subject, base64url. */
const KEY =
  `translate(encode(sha256(convert_to(issuer, 'UTF8') || '\\x00'::bytea || convert_to(subject, 'UTF8')), ` +
  `'base64'), '+/=', '-_')`;
const INSTANT = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/**
 * One row for each role (whatever stands there instead of one is the name of a role that nobody has), and one for the
 * identity itself.
 */
const ROLES = `role, scope, from_at, to_at`;

/** Of an assignment `a`: its own scope, and those of the parts of a unit. */
const REACHED_SCOPES = `
  SELECT a.scope
  UNION
  (WITH RECURSIVE part AS (
    SELECT u.organisation_id, u.id
    FROM directory.unit u
    WHERE u.id = CASE WHEN a.scope LIKE 'unit:%' THEN substr(a.scope, 6)::uuid END
    UNION
    SELECT u.organisation_id, u.id
    FROM part w
    JOIN directory.unit u ON u.organisation_id = w.organisation_id AND u.parent_unit_id = w.id)
  SELECT 'unit:' || id FROM part)`;

export const grantsHeld = copyInvariant({
  name: 'grants-held',
  reads: ['directory'],
  explain: 'The bucket of grants gives everybody what the directory has assigned, and nobody more',
  copy: `
    SELECT key, grants->>'kind' AS kind, grants->>'personId' AS person_id,
      coalesce(r.role->>'role', r.role::text) AS role, r.role->>'scope' AS scope, r.role->>'from' AS from_at,
      r.role->>'to' AS to_at
    FROM (
      SELECT DISTINCT ON (key) key, grants FROM pg_temp.held_grants ORDER BY key, seq DESC) h
    LEFT JOIN LATERAL jsonb_array_elements(
      CASE WHEN jsonb_typeof(grants->'roles') = 'array' THEN grants->'roles' ELSE jsonb_build_array(grants->'roles') END
    ) AS r(role) ON true
    WHERE grants IS NOT NULL AND grants <> 'null'`,
  owner: `
    WITH client AS (SELECT DISTINCT issuer, client_id AS subject FROM directory.assignment WHERE client_id IS NOT NULL),
    person AS (
      SELECT issuer, subject, person_id
      FROM directory.identity i
      WHERE ended_at IS NULL
      AND person_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM client c WHERE c.issuer = i.issuer AND c.subject = i.subject)
    ),
    assigned AS (
      SELECT a.person_id, a.issuer, a.client_id, a.role, r.scope,
        ${INSTANT('a.from_at')} AS from_at, ${INSTANT('a.to_at')} AS to_at
      FROM directory.assignment a CROSS JOIN LATERAL (${REACHED_SCOPES}) r
      WHERE a.revoked_at IS NULL)
    SELECT ${KEY}, 'person', p.person_id::text, ${ROLES}
    FROM person p
    LEFT JOIN (SELECT person_id, ${ROLES} FROM assigned) a ON a.person_id = p.person_id
    UNION ALL
    SELECT ${KEY}, 'client', NULL, ${ROLES}
    FROM client c
    LEFT JOIN (SELECT issuer AS by, client_id, ${ROLES} FROM assigned) a ON a.by = c.issuer
      AND a.client_id = c.subject`,
});
