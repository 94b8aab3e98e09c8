import type { Invariant } from '../invariant.js';

/** A number is drawn once by whoever finds no free seat, and kept after a promotion or a cancellation. */
export const queueNumbers: Invariant = {
  name: 'queue-numbers',
  explain: 'The numbers drawn for the queue of a session are 1, 2, 3 … without a gap, each drawn once',
  reads: ['enrolment'],
  holds: 'always',
  violations: () => `
    SELECT s.session_id, s.last_queue_number, r.drawn, r.numbers, r.highest FROM enrolment.session s
    CROSS JOIN LATERAL (
      SELECT count(queue_number) AS drawn, count(DISTINCT queue_number) AS numbers,
        coalesce(max(queue_number), 0) AS highest
      FROM enrolment.enrolment e WHERE e.session_id = s.session_id) r
    WHERE r.drawn <> s.last_queue_number OR r.numbers <> s.last_queue_number OR r.highest <> s.last_queue_number`,
};
