import type { Invariant } from '../invariant.js';

export const enrolmentOnce: Invariant = {
  name: 'enrolment-once',
  explain: 'Everybody has at most one enrolment in a session that is not cancelled',
  reads: ['enrolment'],
  holds: 'always',
  violations: () => `
    SELECT session_id, learner_id, count(*) AS enrolments
    FROM enrolment.enrolment
    WHERE state <> 'cancelled'
    GROUP BY 1, 2
    HAVING count(*) > 1`,
};
