import type { Invariant } from '../invariant.js';

/** What is not known of a sign-in is null, and proves nothing either way. */
export const certificatesByTwo: Invariant = {
  name: 'certificates-by-two',
  explain: 'Whoever prepared, decided or reconsidered a case are different people, each in a sign-in of their own',
  reads: ['certification'],
  holds: 'always',
  violations: () => `
    SELECT 'one prepared and approved' AS what, c.case_id, c.prepared_by = c.decided_by AS same_person FROM certification.certificate_case c
    WHERE c.state IN ('approved', 'issued', 'revoked') AND (c.prepared_by = c.decided_by OR c.prepared_sign_in->>'session' = c.decided_sign_in->>'session')
    UNION ALL
    SELECT 'one refused and took it up again', c.case_id, c.reopened_by = old.decided_by
    FROM certification.certificate_case c JOIN certification.certificate_case old ON old.case_id = c.reopens
    WHERE old.state = 'refused' AND (c.reopened_by = old.decided_by OR c.reopened_sign_in->>'session' = old.decided_sign_in->>'session')`,
};
