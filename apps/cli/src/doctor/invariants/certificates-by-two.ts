import type { Invariant } from '../invariant.js';
import { isCardTooNew } from '../two-sign-ins.js';

/** What is not known of a sign-in is null, and proves nothing either way. */
export const certificatesByTwo: Invariant = {
  name: 'certificates-by-two',
  explain:
    'Whoever prepared, decided or reconsidered a case are different people, each in a sign-in of their own ' +
    'that no new card led to',
  reads: ['certification'],
  holds: 'always',
  violations: () => `
    SELECT 'one prepared and approved' AS what, c.case_id, c.prepared_by = c.decided_by AS same_person
    FROM certification.certificate_case c
    WHERE c.state IN ('approved', 'issued', 'revoked')
      AND (c.prepared_by = c.decided_by OR c.prepared_sign_in->>'session' = c.decided_sign_in->>'session')
    UNION ALL
    SELECT 'one refused and took it up again', c.case_id, c.reopened_by = old.decided_by
    FROM certification.certificate_case c JOIN certification.certificate_case old ON old.case_id = c.reopens
    WHERE old.state = 'refused'
      AND (c.reopened_by = old.decided_by OR c.reopened_sign_in->>'session' = old.decided_sign_in->>'session')
    UNION ALL
    SELECT 'decided within a day of a card', c.case_id, NULL FROM certification.certificate_case c
    WHERE ${isCardTooNew('c.prepared_sign_in', 'c.prepared_at')} OR ${isCardTooNew('c.decided_sign_in', 'c.decided_at')}
      OR ${isCardTooNew('c.reopened_sign_in', 'NULL::timestamptz')}
    UNION ALL
    SELECT 'revoked within a day of a card', t.case_id, NULL FROM certification.certificate t
    WHERE ${isCardTooNew('t.revoked_sign_in', 't.revoked_at')}`,
};
