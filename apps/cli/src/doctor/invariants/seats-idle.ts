import type { Invariant } from '../invariant.js';

/** Sessions that begin later than anything that has happened so far: nobody could have left one after its beginning. */
export const seatsIdle: Invariant = {
  name: 'seats-idle',
  explain: 'Nobody waits for a session that has a free seat and has not begun',
  reads: ['enrolment'],
  holds: 'settled',
  violations: () => `
    SELECT session_id, seats, seats_taken, queue_length FROM enrolment.session
    WHERE NOT is_cancelled
      AND queue_length > 0
      AND seats_taken < seats
      AND starts_at > (SELECT max(occurred_at) FROM pg_temp.stream_event)`,
};
