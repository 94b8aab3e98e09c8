import type { Invariant } from '../invariant.js';

export const plansFulfilled: Invariant = {
  name: 'plans-fulfilled',
  explain: 'A training plan is fulfilled when, and only when, all its modules are completed',
  reads: ['enrolment'],
  holds: 'always',
  violations: () => `
    SELECT plan_id, state, missing FROM enrolment.training_plan t
    CROSS JOIN LATERAL (
      SELECT count(*) AS missing FROM unnest(t.module_ids) AS m(module_id)
      WHERE NOT EXISTS (
        SELECT
        FROM enrolment.enrolment e
        WHERE e.learner_id = t.learner_id
        AND e.programme_id = t.programme_id
        AND e.module_id = m.module_id
        AND e.state = 'completed'
      )) r
    WHERE (t.state = 'fulfilled') <> (r.missing = 0)`,
};
