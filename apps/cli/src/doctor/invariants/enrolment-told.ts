import type { Invariant } from '../invariant.js';

/** Every event that changes how an enrolment stands, and how it stands after it. */
const STATES = `(VALUES
  ('enrolment.enrolment.confirmed.v1', 'confirmed'),
  ('enrolment.enrolment.promoted.v1', 'confirmed'),
  ('enrolment.enrolment.admitted.v1', 'confirmed'),
  ('enrolment.enrolment.waitlisted.v1', 'waitlisted'),
  ('enrolment.enrolment.cancelled.v1', 'cancelled'),
  ('enrolment.enrolment.completed.v1', 'completed'),
  ('enrolment.enrolment.failed.v1', 'failed')) AS s(type, state)`;

/** What enrolment has told last of each enrolment, and how much of its time counts, which changes no state. */
export const enrolmentTold: Invariant = {
  name: 'enrolment-told',
  explain: 'Every enrolment stands as its last event says, and what counts was told',
  reads: ['enrolment'],
  holds: 'settled',
  violations: () => `
    WITH told AS (
      SELECT DISTINCT ON (aggregate_id) aggregate_id AS enrolment_id, s.state
      FROM pg_temp.stream_event JOIN ${STATES} USING (type)
      ORDER BY aggregate_id, version DESC
    ), counted AS (
      SELECT DISTINCT ON (aggregate_id) aggregate_id AS enrolment_id,
        coalesce((data->>'minutes')::numeric, round((data->>'hours')::numeric * 60)) AS minutes
      FROM pg_temp.stream_event
      WHERE type = 'enrolment.enrolment.attendance-recorded.v1' AND jsonb_typeof(data->'hours') = 'number'
        AND (NOT data ? 'minutes' OR jsonb_typeof(data->'minutes') = 'number')
      ORDER BY aggregate_id, version DESC
    )
    SELECT enrolment_id, e.state, t.state AS told, e.counted_minutes, c.minutes AS minutes_told
    FROM enrolment.enrolment e FULL JOIN told t USING (enrolment_id) LEFT JOIN counted c USING (enrolment_id)
    WHERE e.state IS DISTINCT FROM t.state OR coalesce(e.counted_minutes, 0) <> coalesce(c.minutes, 0)`,
};
