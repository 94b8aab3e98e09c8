import type { Invariant } from '../invariant.js';

/** What enrolment has told last of each enrolment, without the signatures, which change no state. */
export const enrolmentTold: Invariant = {
  name: 'enrolment-told',
  explain: 'Every enrolment stands as its last event says, and its signature was told',
  reads: ['enrolment'],
  holds: 'settled',
  violations: () => `
    WITH told AS (
      SELECT DISTINCT ON (aggregate_id) aggregate_id AS enrolment_id,
        CASE split_part(type, '.', 3) WHEN 'promoted' THEN 'confirmed' ELSE split_part(type, '.', 3) END AS state
      FROM pg_temp.stream_event
      WHERE plugin = 'enrolment' AND aggregate = 'enrolment' AND type NOT LIKE '%.attendance-recorded.%'
      ORDER BY aggregate_id, version DESC
    ), signed AS (
      SELECT DISTINCT aggregate_id AS enrolment_id
      FROM pg_temp.stream_event
      WHERE plugin = 'enrolment' AND type LIKE 'enrolment.enrolment.attendance-recorded.%'
    )
    SELECT enrolment_id, e.state, t.state AS told, e.signed_at IS NOT NULL AS is_signed,
      s.enrolment_id IS NOT NULL AS signature_told
    FROM enrolment.enrolment e FULL JOIN told t USING (enrolment_id) LEFT JOIN signed s USING (enrolment_id)
    WHERE e.state IS DISTINCT FROM t.state OR (e.signed_at IS NOT NULL) <> (s.enrolment_id IS NOT NULL)`,
};
