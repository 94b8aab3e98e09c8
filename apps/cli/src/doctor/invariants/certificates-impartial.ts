import type { Invariant } from '../invariant.js';

/** Judged by what was so then: whoever led while it was held, noted or attested, or ever assessed. */
export const certificatesImpartial: Invariant = {
  name: 'certificates-impartial',
  explain: 'Nobody prepared or decided the case of somebody whom they trained, noted, attested or assessed',
  reads: ['certification'],
  holds: 'always',
  violations: () => `
    SELECT c.case_id, h.hand
    FROM certification.certificate_case c
    CROSS JOIN LATERAL (VALUES (c.prepared_by), (c.decided_by)) AS h(hand)
    WHERE h.hand IS NOT NULL
      AND c.state IN ('prepared', 'approved', 'issued', 'refused')
      AND (
        EXISTS (
          SELECT 1 FROM certification.attendance v LEFT JOIN certification.session s USING (session_id)
          WHERE v.person_id = c.holder_id AND v.programme_id = c.programme_id
            AND (h.hand = ANY (v.hands) OR h.hand = ANY (s.trainer_ids))
        )
        OR EXISTS (
          SELECT 1 FROM certification.assessment a
          WHERE a.learner_id = c.holder_id AND a.programme_id = c.programme_id
            AND (a.assessed_by = h.hand OR h.hand = ANY (a.assessors))
        )
      )`,
};
