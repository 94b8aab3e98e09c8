import type { Invariant } from '../invariant.js';

export const certificatesIssued: Invariant = {
  name: 'certificates-issued',
  explain: 'Every issued or revoked case has its certificate, prepared and decided by two people',
  reads: ['certification'],
  holds: 'always',
  violations: () => `
    SELECT c.case_id, c.state, t.certificate_id, c.prepared_by = c.decided_by AS same_person
    FROM certification.certificate_case c
    FULL JOIN certification.certificate t USING (case_id)
    WHERE (c.state IN ('issued', 'revoked')) IS DISTINCT FROM (t.certificate_id IS NOT NULL)
      OR (c.state = 'revoked') <> (t.revoked_at IS NOT NULL)
      OR (
        c.state IN ('approved', 'issued', 'revoked')
        AND (c.prepared_by IS NULL OR c.decided_by IS NULL OR c.prepared_by = c.decided_by)
      )`,
};
