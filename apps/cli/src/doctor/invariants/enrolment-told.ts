import type { Invariant } from '../invariant.js';

/** Every event that changes how an enrolment stands, and how it stands after it. */
const STATES = `(VALUES
  ('enrolment.enrolment.confirmed.v1', 'confirmed'),
  ('enrolment.enrolment.promoted.v1', 'confirmed'),
  ('enrolment.enrolment.waitlisted.v1', 'waitlisted'),
  ('enrolment.enrolment.cancelled.v1', 'cancelled'),
  ('enrolment.enrolment.completed.v1', 'completed'),
  ('enrolment.enrolment.failed.v1', 'failed')) AS s(type, state)`;

/** What enrolment has told last of each enrolment, without the signatures, which change no state. */
export const enrolmentTold: Invariant = {
  name: 'enrolment-told',
  explain: 'Every enrolment stands as its last event says, and its signature was told',
  reads: ['enrolment'],
  holds: 'settled',
  violations: () => `
    WITH told AS (
      SELECT DISTINCT ON (aggregate_id) aggregate_id AS enrolment_id, s.state
      FROM pg_temp.stream_event JOIN ${STATES} USING (type)
      ORDER BY aggregate_id, version DESC
    ), signed AS (
      SELECT DISTINCT aggregate_id AS enrolment_id
      FROM pg_temp.stream_event
      WHERE type = 'enrolment.enrolment.attendance-recorded.v1'
    )
    SELECT enrolment_id, e.state, t.state AS told, e.signed_at IS NOT NULL AS is_signed,
      s.enrolment_id IS NOT NULL AS signature_told
    FROM enrolment.enrolment e FULL JOIN told t USING (enrolment_id) LEFT JOIN signed s USING (enrolment_id)
    WHERE e.state IS DISTINCT FROM t.state OR (e.signed_at IS NOT NULL) <> (s.enrolment_id IS NOT NULL)`,
};
