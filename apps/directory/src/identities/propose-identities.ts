import { uuidv7 } from '#platform';
import { type Caller, type Work, statement } from '#plugin-kit';
import { Forbidden, grantsKey } from '#plugin-kit/contract';
import { linkIdentities } from './require-linking.js';

/** How a registered person is said to sign in. */
export interface SaidIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly personId: string;
  readonly isNewPerson: boolean;
}

interface Proposing {
  readonly organisationId: string;
  readonly caller: Caller;
  readonly now: Date;
}

/** What is neither so already, nor asked before: who said no is asked again by nobody but an operator. */
const newIdentityProposals = statement<{ place: number }, [asked: string, bearsRoles: boolean]>(
  'new-identity-proposals',
  `
SELECT w.place FROM jsonb_to_recordset($1::jsonb) AS w(place int, issuer text, subject text, person_id uuid)
WHERE NOT EXISTS (
  SELECT 1 FROM identity i
  WHERE i.issuer = w.issuer AND i.subject = w.subject AND i.person_id = w.person_id AND i.ended_at IS NULL)
  AND NOT EXISTS (
    SELECT 1 FROM identity_proposal q
    WHERE q.issuer = w.issuer
      AND q.subject = w.subject
      AND q.person_id = w.person_id
      AND (q.settled_at IS NULL OR NOT $2))
ORDER BY w.place`,
);

const addIdentityProposals = statement<
  never,
  [proposals: string, now: Date, personId: string | null, id: string | null, bearsRoles: boolean]
>(
  'add-identity-proposals',
  `
INSERT INTO identity_proposal
  (id, issuer, subject, identity_key, person_id, proposed_at, proposed_by_person, proposed_by_client, bears_roles)
SELECT id, issuer, subject, identity_key, person_id, $2, $3, $4, $5
FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, issuer text, subject text, identity_key text, person_id uuid)
ON CONFLICT DO NOTHING`,
);

/**
 * Says of people how they sign in. Nothing is linked and nobody is given anything by it: whoever signs in so is asked.
 * What others are to an identity is neither looked at nor told, so the answer is the same whether it is somebody's or
 * not. Whoever may only register people may not say so of somebody known, and what they said of somebody new lapses
 * when that person gets a role: it would hand over all of that person's roles.
 *
 * @throws Forbidden
 */
export async function proposeIdentities(
  work: Work,
  said: readonly SaidIdentity[],
  { organisationId, caller, now }: Proposing,
): Promise<void> {
  if (said.length === 0) return;
  const bearsRoles = linkIdentities.reaches(caller, { organisationId });
  const asked = said.map(({ issuer, subject, personId }, index) => ({
    place: index,
    issuer,
    subject,
    person_id: personId,
  }));
  const rows = await work.query(newIdentityProposals, JSON.stringify(asked), bearsRoles);
  const fresh = rows.map((row) => said[row.place]!);
  if (!bearsRoles && fresh.some(({ isNewPerson }) => !isNewPerson))
    throw new Forbidden({ permission: 'identity:link' });
  if (fresh.length === 0) return;

  const proposals = fresh.map(({ issuer, subject, personId }) => ({
    id: uuidv7(),
    issuer,
    subject,
    identity_key: grantsKey(issuer, subject),
    person_id: personId,
  }));
  await work.query(
    addIdentityProposals,
    JSON.stringify(proposals),
    now,
    caller.kind === 'person' ? caller.personId : null,
    caller.kind === 'person' ? null : caller.id,
    bearsRoles,
  );
  // Of somebody new, the audit tells of the registering; somebody known has to see that others say this of them.
  const known = new Set(fresh.flatMap(({ personId, isNewPerson }) => (isNewPerson ? [] : [personId])));
  for (const personId of known) tell(work, personId, 'identity-proposed');
}

const lapseProposalRows = statement<object, [personId: string, now: Date]>(
  'lapse-proposals',
  `
WITH lapsed AS (
  UPDATE identity_proposal SET settled_at = $2, outcome = 'lapsed'
  WHERE person_id = $1 AND settled_at IS NULL AND NOT bears_roles
  RETURNING id)
SELECT id FROM lapsed`,
);

/**
 * Somebody gets a role: how others had said that the person signs in counts no more, unless they may hand over roles.
 */
export async function lapseProposals(work: Work, personId: string, now: Date): Promise<void> {
  const lapsed = await work.query(lapseProposalRows, personId, now);
  if (lapsed.length > 0) tell(work, personId, 'identity-lapsed');
}

function tell(work: Work, personId: string, field: string): void {
  work.record({ aggregate: 'person', aggregateId: personId, fields: [field], onBehalfOf: personId, reason: field });
}
