import { planFulfilled, planReopened } from '#contracts';
import { stockholmDay } from '#platform';
import { type Work, statement } from '#plugin-kit';
import { reviewPlan } from './plan-rules.js';
import { PLAN_COLUMNS, type TrainingPlan } from './training-plan.entity.js';

interface LearnerInProgramme {
  readonly learnerId: string;
  readonly programmeId: string;
}

const lockPlansToReview = statement<TrainingPlan, [learners: string]>(
  'lock-plans-to-review',
  `
SELECT ${PLAN_COLUMNS} FROM training_plan t
WHERE (t.learner_id, t.programme_id) IN (
  SELECT "learnerId", "programmeId" FROM jsonb_to_recordset($1::jsonb) AS r("learnerId" uuid, "programmeId" uuid)
)
  AND t.state = 'agreed' ORDER BY t.plan_id FOR UPDATE`,
);

const fulfilPlans = statement<never, [planIds: readonly string[], on: string]>(
  'fulfil-plans',
  `UPDATE training_plan SET state = 'fulfilled', fulfilled_on = $2 WHERE plan_id = ANY($1::uuid[])`,
);

/**
 * Looks again at the plans of learners who have just completed something. The enrolments are locked before the plans,
 * here as in `AgreePlan`: whichever comes second sees what the first one did.
 */
export async function reviewPlans(work: Work, learners: readonly LearnerInProgramme[], now: Date): Promise<void> {
  if (learners.length === 0) return;
  const plans = await work.query(
    lockPlansToReview,
    JSON.stringify(learners.map(({ learnerId, programmeId }) => ({ learnerId, programmeId }))),
  );
  const completed = await completedModules(work, plans);
  const on = stockholmDay(now);
  const fulfilled = plans.filter(
    (plan) => reviewPlan(plan, completed.get(plan.planId) ?? new Set()).changes.length > 0,
  );
  if (fulfilled.length === 0) return;
  await work.query(
    fulfilPlans,
    fulfilled.map(({ planId }) => planId),
    on,
  );
  for (const { planId, learnerId, programmeId } of fulfilled)
    work.publish(planFulfilled(planId, { planId, learnerId, programmeId, on }));
}

const completedModulesOfPlans = statement<{ planId: string; moduleIds: string[] }, [planIds: readonly string[]]>(
  'completed-modules-of-plans',
  `
SELECT t.plan_id AS "planId", array_agg(DISTINCT e.module_id) AS "moduleIds" FROM training_plan t
JOIN enrolment e ON e.learner_id = t.learner_id AND e.programme_id = t.programme_id AND e.state = 'completed'
WHERE t.plan_id = ANY($1::uuid[]) GROUP BY t.plan_id`,
);

/** Modules that learners have completed, by plan. */
async function completedModules(work: Work, plans: readonly TrainingPlan[]): Promise<Map<string, Set<string>>> {
  const rows = await work.query(
    completedModulesOfPlans,
    plans.map(({ planId }) => planId),
  );
  return new Map(rows.map(({ planId, moduleIds }) => [planId, new Set(moduleIds)]));
}

const reopenPlanRows = statement<{ planId: string; learnerId: string; programmeId: string }, [learners: string]>(
  'reopen-plans',
  `
UPDATE training_plan t SET state = 'agreed', fulfilled_on = NULL
WHERE t.state = 'fulfilled'
  AND (t.learner_id, t.programme_id) IN (
    SELECT "learnerId", "programmeId" FROM jsonb_to_recordset($1::jsonb) AS r("learnerId" uuid, "programmeId" uuid)
  )
  AND NOT t.module_ids <@ ARRAY(
    SELECT e.module_id FROM enrolment e
    WHERE e.learner_id = t.learner_id AND e.programme_id = t.programme_id AND e.state = 'completed'
  )
RETURNING t.plan_id AS "planId", t.learner_id AS "learnerId", t.programme_id AS "programmeId"`,
);

/** Opens the fulfilled plans of learners of whom a completed module turned out not to be. */
export async function reopenPlans(work: Work, learners: readonly LearnerInProgramme[]): Promise<void> {
  if (learners.length === 0) return;
  const reopened = await work.query(
    reopenPlanRows,
    JSON.stringify(learners.map(({ learnerId, programmeId }) => ({ learnerId, programmeId }))),
  );
  for (const plan of reopened) work.publish(planReopened(plan.planId, plan));
}
