import type { Invariant } from '../invariant.js';

/** A seat is held from the confirmation on, also by who has completed or failed; only a cancellation gives it back. */
const HELD = `('confirmed', 'completed', 'failed')`;

export const seatsRecount: Invariant = {
  name: 'seats-recount',
  explain: 'The seats and places in the queue that a session counts are those of its enrolments',
  reads: ['enrolment'],
  holds: 'always',
  violations: () => `
    SELECT s.session_id, s.seats_taken, r.held, s.queue_length, r.waiting FROM enrolment.session s
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state IN ${HELD} AND has_seat) AS held,
        count(*) FILTER (WHERE state = 'waitlisted') AS waiting
      FROM enrolment.enrolment e WHERE e.session_id = s.session_id) r
    WHERE s.seats_taken <> r.held OR s.queue_length <> r.waiting`,
};
