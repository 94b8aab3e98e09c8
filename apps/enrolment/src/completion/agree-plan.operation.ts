import { planAgreed, planFulfilled, planReopened } from '#contracts';
import { Clock, stockholmDay, uuidv7 } from '#platform';
import {
  type Caller,
  defineAccess,
  ListOf,
  Operation,
  rule,
  UnitOfWork,
  Uuid,
  type Work,
  statement,
} from '#plugin-kit';
import { type InputFault, InvalidInput } from '#plugin-kit/contract';
import { NotAParticipant } from '../enrolments/enrolment.problems.js';
import { PlanRevision } from './plan-revision.entity.js';
import { type Plan, revisePlan } from './plan-rules.js';
import { TrainingPlan } from './training-plan.entity.js';
import { TrainingPlanView } from './training-plan.view.js';

export class AgreePlanInput {
  @Uuid() learnerId!: string;
  @Uuid() programmeId!: string;
  @ListOf(rule.uuid(), { min: 1, max: 200, unique: true }) moduleIds!: string[];
}

const agree = defineAccess({ permission: 'plan:agree', at: ['programme', 'organisation', 'unit'] });

@Operation({
  name: 'enrolment.agree-plan',
  summary: 'Agree on the training plan of a person, or revise it; fulfilling it is completing the programme',
  http: 'POST /training-plans',
  access: agree,
  input: AgreePlanInput,
  output: TrainingPlanView,
  reads: ['plan'],
  problems: [NotAParticipant],
})
export class AgreePlan {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ learnerId, programmeId, moduleIds }: AgreePlanInput, caller: Caller): Promise<TrainingPlanView> {
    return this.unitOfWork.run(async (work) => {
      const now = this.clock.now();
      const on = stockholmDay(now);
      await requireParticipant(work, learnerId, programmeId, caller, on);
      // Enrolments before the plan, as in reviewPlans; two first agreements at once meet at the row that is made here.
      const completed = await completedModules(work, learnerId, programmeId);
      const earlier = await lockPlan(work, learnerId, programmeId);
      await requireModules(work, programmeId, moduleIds, earlier.moduleIds);
      const { plan, changes } = revisePlan(earlier, moduleIds, completed);
      if (changes.length === 0) return TrainingPlanView.of(earlier);

      const fulfilledOn = plan.state === 'fulfilled' ? (earlier.fulfilledOn ?? on) : null;
      await store(work, { ...plan, fulfilledOn }, caller, now);
      for (const change of changes) tell(work, plan, change, on);
      return TrainingPlanView.of({ ...plan, fulfilledOn });
    });
  }
}

const findLearnerOfPlan = statement<
  { organisationId: string | null; unitId: string | null; isMember: boolean },
  [learnerId: string, programmeId: string, today: string]
>(
  'find-learner-of-plan',
  `
SELECT p.organisation_id AS "organisationId", p.unit_id AS "unitId",
  EXISTS (
    SELECT 1 FROM membership
    WHERE person_id = $1 AND programme_id = $2 AND (ended_on IS NULL OR ended_on >= $3)
  ) AS "isMember"
FROM (SELECT $1::uuid AS person_id) w LEFT JOIN person p USING (person_id)`,
);

/** A plan is of the time to come: whoever takes part today, or will, may have one. */
async function requireParticipant(
  work: Work,
  learnerId: string,
  programmeId: string,
  caller: Caller,
  on: string,
): Promise<void> {
  const [learner] = await work.query(findLearnerOfPlan, learnerId, programmeId, on);
  agree.require(caller, { programmeId, organisationId: learner?.organisationId, unitId: learner?.unitId });
  if (!learner?.isMember) throw new NotAParticipant({ programmeId, learnerId, on });
}

const listEnrolmentsOfPlan = statement<{ moduleId: string; state: string }, [learnerId: string, programmeId: string]>(
  'list-enrolments-of-plan',
  `
SELECT module_id AS "moduleId", state
FROM enrolment
WHERE learner_id = $1 AND programme_id = $2
ORDER BY enrolment_id
FOR SHARE`,
);

async function completedModules(work: Work, learnerId: string, programmeId: string): Promise<Set<string>> {
  const rows = await work.query(listEnrolmentsOfPlan, learnerId, programmeId);
  return new Set(rows.filter(({ state }) => state === 'completed').map(({ moduleId }) => moduleId));
}

const beginPlan = statement<never, [id: string, learnerId: string, programmeId: string]>(
  'begin-plan',
  `
INSERT INTO training_plan (plan_id, learner_id, programme_id, module_ids, revision, state)
VALUES ($1, $2, $3, '{}', 0, 'agreed')
ON CONFLICT (learner_id, programme_id) DO NOTHING`,
);

/** The plan of this person in this programme; of revision 0 and without modules when there was none. */
async function lockPlan(work: Work, learnerId: string, programmeId: string): Promise<TrainingPlan> {
  await work.query(beginPlan, uuidv7(), learnerId, programmeId);
  return work.entities.findOneOrFail(TrainingPlan, {
    where: { learnerId, programmeId },
    lock: { mode: 'pessimistic_write' },
  });
}

const findModulesOfPlan = statement<
  { moduleId: string },
  [moduleIds: readonly string[], programmeId: string, earlier: readonly string[]]
>(
  'find-modules-of-plan',
  `
SELECT module_id AS "moduleId"
FROM module
WHERE module_id = ANY($1::uuid[]) AND programme_id = $2 AND (NOT is_retired OR module_id = ANY($3::uuid[]))`,
);

/** Modules must be of this programme; one that was withdrawn may stay in a plan but not come into one. */
async function requireModules(
  work: Work,
  programmeId: string,
  moduleIds: readonly string[],
  earlier: readonly string[],
): Promise<void> {
  const rows = await work.query(findModulesOfPlan, moduleIds, programmeId, earlier);
  const known = new Set(rows.map(({ moduleId }) => moduleId));
  const detail = { sv: 'Programmet har ingen sådan modul.', en: 'The programme has no such module.' };
  const errors = moduleIds.flatMap<InputFault>((id, index) =>
    known.has(id) ? [] : [{ pointer: `/moduleIds/${index}`, detail }],
  );
  if (errors.length > 0) throw new InvalidInput({}, { errors });
}

async function store(
  work: Work,
  { planId, moduleIds, revision, state, fulfilledOn }: TrainingPlan,
  caller: Caller,
  now: Date,
): Promise<void> {
  await work.entities.update(TrainingPlan, { planId }, { moduleIds, revision, state, fulfilledOn });
  await work.entities.insert(PlanRevision, { planId, revision, moduleIds, agreedBy: caller.id, agreedAt: now });
}

function tell(
  work: Work,
  { planId, learnerId, programmeId, moduleIds, revision }: Plan,
  change: 'agreed' | 'fulfilled' | 'reopened',
  on: string,
): void {
  if (change === 'agreed') work.publish(planAgreed(planId, { planId, learnerId, programmeId, moduleIds, revision }));
  else if (change === 'fulfilled') work.publish(planFulfilled(planId, { planId, learnerId, programmeId, on }));
  else work.publish(planReopened(planId, { planId, learnerId, programmeId }));
}
