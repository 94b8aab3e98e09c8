import type { Invariant } from '../invariant.js';

export const queueOrder: Invariant = {
  name: 'queue-order',
  explain: 'Nobody got a seat before somebody who still waits with a lower number',
  reads: ['enrolment'],
  holds: 'always',
  violations: () => `
    WITH waiting AS (
      SELECT session_id, min(queue_number) AS first FROM enrolment.enrolment WHERE state = 'waitlisted' GROUP BY 1
    )
    SELECT session_id, e.enrolment_id, e.queue_number, w.first AS first_waiting
    FROM waiting w
    JOIN enrolment.enrolment e USING (session_id)
    WHERE e.confirmed_at IS NOT NULL AND e.has_seat AND e.queue_number > w.first`,
};
