import { copyInvariant } from '../copy-invariant.js';

/** Who may open an account for whom, and who may sign in by one. */
export const identityCopies = [
  copyInvariant({
    name: 'identity-places',
    reads: ['identity', 'directory', 'enrolment'],
    explain: 'Identity knows where people belong as directory and enrolment say',
    copy: 'SELECT source_id, kind, person_id, place_id FROM identity.person_place',
    owner: `
      SELECT id, 'organisation', id, organisation_id FROM directory.person
      UNION ALL SELECT id, 'unit', id, unit_id FROM directory.person WHERE unit_id IS NOT NULL
      UNION ALL SELECT id, 'programme', person_id, programme_id FROM directory.membership WHERE ended_on IS NULL
      UNION ALL SELECT enrolment_id, 'session', learner_id, session_id
      FROM enrolment.enrolment
      WHERE state IN ('confirmed', 'completed', 'failed')`,
  }),
  copyInvariant({
    name: 'identity-roles',
    reads: ['identity', 'directory'],
    explain: 'Identity knows who holds a role as the directory says',
    // One that has ended is remembered for a while: so soon nobody gets a card of theirs as of somebody without a role.
    copy: 'SELECT assignment_id, person_id, role, scope FROM identity.person_role WHERE revoked_at IS NULL',
    owner:
      'SELECT id, person_id, role, scope FROM directory.assignment WHERE person_id IS NOT NULL AND revoked_at IS NULL',
  }),
  copyInvariant({
    // Identities of other providers are the directory's own.
    name: 'directory-accounts',
    reads: ['directory', 'identity'],
    explain: 'The directory lets people sign in by the accounts that identity has, and by none that is closed',
    copy: `
      SELECT subject, person_id, ended_at IS NULL
      FROM directory.identity
      WHERE (issuer, subject) IN (
        SELECT data->>'issuer', data->>'accountId'
        FROM pg_temp.stream_event
        WHERE plugin = 'identity' AND aggregate = 'account'
      )
    `,
    owner: `SELECT id::text, person_id, state <> 'closed' FROM identity.account`,
  }),
];
