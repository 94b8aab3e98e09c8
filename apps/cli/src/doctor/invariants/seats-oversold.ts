import type { Invariant } from '../invariant.js';

/** A session may be made smaller under those who have seats: then the most that it ever had counts. */
export const seatsOversold: Invariant = {
  name: 'seats-oversold',
  explain: 'No session has given more seats than it ever had',
  reads: ['enrolment'],
  holds: 'always',
  violations: () => `
    WITH held AS (
      SELECT session_id, count(*) AS held
      FROM enrolment.enrolment
      WHERE state IN ('confirmed', 'completed', 'failed') AND has_seat
      GROUP BY 1
    ), most AS (
      SELECT aggregate_id AS session_id, max((data->'seats')::numeric) AS seats FROM pg_temp.stream_event
      WHERE plugin = 'catalog' AND aggregate = 'session' AND jsonb_typeof(data->'seats') = 'number' GROUP BY 1
    )
    SELECT session_id, held, greatest(s.seats, m.seats) AS seats
    FROM held
    JOIN enrolment.session s USING (session_id)
    LEFT JOIN most m USING (session_id)
    WHERE held > greatest(s.seats, m.seats)`,
};
