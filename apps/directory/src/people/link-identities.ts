import type { Caller, Work } from '#plugin-kit';
import { IdentityTaken } from './people.problems.js';

export interface NewIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly personId: string;
  readonly isNewPerson: boolean;
}

interface Linking {
  readonly organisationId: string;
  readonly caller: Caller;
  readonly now: Date;
}

/**
 * Links identities to people; answers those that were not linked before. Whoever may only register people may not give
 * somebody known another way to sign in: that would hand over all roles of that person.
 *
 * @throws IdentityTaken · Forbidden
 */
export async function linkIdentities(work: Work, identities: readonly NewIdentity[], { organisationId, caller, now }: Linking): Promise<NewIdentity[]> {
  if (identities.length === 0) return [];
  const wanted = JSON.stringify(identities.map(({ issuer, subject, personId }) => ({ issuer, subject, person_id: personId })));
  const rows = await work.entities.query<{ issuer: string; subject: string }[]>(
    `INSERT INTO identity (issuer, subject, person_id, linked_at)
     SELECT issuer, subject, person_id, $2 FROM jsonb_to_recordset($1::jsonb) AS w(issuer text, subject text, person_id uuid) ORDER BY issuer, subject
     ON CONFLICT DO NOTHING RETURNING issuer, subject`, [wanted, now]);
  const keyOf = ({ issuer, subject }: { issuer: string; subject: string }) => `${issuer}\0${subject}`;
  const fresh = new Set(rows.map(keyOf));
  const linked = identities.filter((identity) => fresh.has(keyOf(identity)));
  if (linked.some(({ isNewPerson }) => !isNewPerson)) caller.require('identity:link', { organisationId });
  if (linked.length < identities.length || fresh.size < linked.length) {
    const [foreign] = await work.entities.query<object[]>(
      `SELECT 1 FROM identity i JOIN jsonb_to_recordset($1::jsonb) AS w(issuer text, subject text, person_id uuid) USING (issuer, subject)
       WHERE i.person_id IS DISTINCT FROM w.person_id OR i.ended_at IS NOT NULL LIMIT 1`, [wanted]);
    if (foreign) throw new IdentityTaken({});
  }
  const [client] = await work.entities.query<object[]>(
    'SELECT 1 FROM assignment a JOIN jsonb_to_recordset($1::jsonb) AS w(issuer text, subject text) ON a.issuer = w.issuer AND a.client_id = w.subject LIMIT 1', [wanted]);
  if (client) throw new IdentityTaken({});
  return linked;
}
