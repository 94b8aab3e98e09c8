import type { Invariant } from '../invariant.js';

/** Who was asked before anybody was asked at all has no date of it; what was so then is no fault. */
export const membershipsAgreed: Invariant = {
  name: 'memberships-agreed',
  explain: 'Whoever takes part in a programme belongs to an organisation that takes part',
  reads: ['directory'],
  holds: 'always',
  violations: () => `
    SELECT m.id AS membership, m.programme_id, m.organisation_id
    FROM directory.membership m
    JOIN directory.programme_organisation t ON t.programme_id = m.programme_id AND t.organisation_id = m.organisation_id
    WHERE m.ended_on IS NULL AND t.asked_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM directory.participation p
      WHERE p.programme_id = m.programme_id AND p.organisation_id = m.organisation_id AND p.ended_at IS NULL)`,
};
