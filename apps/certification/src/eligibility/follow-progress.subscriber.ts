import { enrolmentCompleted, enrolmentFailed, planFulfilled, planReopened } from '#contracts';
import { Clock } from '#platform';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { judgeEligibility } from './judge-eligibility.js';

type Told = typeof enrolmentCompleted | typeof enrolmentFailed | typeof planFulfilled | typeof planReopened;

/** A row of `assessment`. */
interface Assessment {
  readonly enrolment_id: string;
  readonly learner_id: string;
  readonly programme_id: string;
  readonly module_id: string;
  readonly session_id: string;
  readonly assessed_by: string | null;
  readonly outcome: 'completed' | 'failed';
}

/** A row of `plan`. */
interface PlanStanding {
  readonly plan_id: string;
  readonly learner_id: string;
  readonly programme_id: string;
  readonly is_fulfilled: boolean;
}

/** Keeps what people completed and whether their plan is fulfilled, and judges those of the batch anew. */
@Subscriber(enrolmentCompleted, enrolmentFailed, planFulfilled, planReopened)
export class FollowProgress implements BatchEventHandler<Told> {
  constructor(private readonly clock: Clock) {}

  async handleMany(events: readonly Received<Told>[], work: Work): Promise<void> {
    // The last word on an enrolment or a plan counts.
    const assessments = new Map<string, Assessment>();
    const plans = new Map<string, PlanStanding>();
    for (const event of events) {
      switch (event.type) {
        case enrolmentCompleted.type:
          assessments.set(event.data.enrolmentId, assessmentOf(event.data, 'completed'));
          break;
        case enrolmentFailed.type:
          assessments.set(event.data.enrolmentId, assessmentOf(event.data, 'failed'));
          break;
        case planFulfilled.type:
          plans.set(event.data.planId, standingOf(event.data, true));
          break;
        case planReopened.type:
          plans.set(event.data.planId, standingOf(event.data, false));
          break;
        default:
          noOther(event);
      }
    }
    await this.keepAssessments([...assessments.values()], work);
    await this.keepPlans([...plans.values()], work);
    const programmes = new Set(events.map(({ data }) => data.programmeId));
    for (const programmeId of programmes) {
      const own = events.filter(({ data }) => data.programmeId === programmeId);
      await judgeEligibility(
        work,
        this.clock,
        programmeId,
        own.map(({ data }) => data.learnerId),
      );
    }
  }

  private async keepAssessments(rows: readonly Assessment[], work: Work): Promise<void> {
    if (rows.length === 0) return;
    await work.query(
      'keep-assessments',
      `INSERT INTO assessment (enrolment_id, learner_id, programme_id, module_id, session_id, assessed_by, outcome)
       SELECT *
       FROM jsonb_to_recordset($1::jsonb) AS a(
         enrolment_id uuid, learner_id uuid, programme_id uuid, module_id uuid, session_id uuid, assessed_by uuid,
         outcome text
       )
       ORDER BY enrolment_id
       ON CONFLICT (enrolment_id) DO UPDATE SET assessed_by = EXCLUDED.assessed_by, outcome = EXCLUDED.outcome`,
      [JSON.stringify(rows)],
    );
  }

  private async keepPlans(rows: readonly PlanStanding[], work: Work): Promise<void> {
    if (rows.length === 0) return;
    await work.query(
      'keep-plans',
      `INSERT INTO plan (plan_id, learner_id, programme_id, is_fulfilled)
       SELECT *
       FROM jsonb_to_recordset($1::jsonb) AS p(plan_id uuid, learner_id uuid, programme_id uuid, is_fulfilled boolean)
       ORDER BY plan_id
       ON CONFLICT (plan_id) DO UPDATE SET is_fulfilled = EXCLUDED.is_fulfilled`,
      [JSON.stringify(rows)],
    );
  }
}

function assessmentOf(
  data: Received<typeof enrolmentCompleted | typeof enrolmentFailed>['data'],
  outcome: Assessment['outcome'],
): Assessment {
  return {
    enrolment_id: data.enrolmentId,
    learner_id: data.learnerId,
    programme_id: data.programmeId,
    module_id: data.moduleId,
    session_id: data.sessionId,
    assessed_by: data.assessedBy ?? null,
    outcome,
  };
}

function standingOf(
  data: Received<typeof planFulfilled | typeof planReopened>['data'],
  isFulfilled: boolean,
): PlanStanding {
  return {
    plan_id: data.planId,
    learner_id: data.learnerId,
    programme_id: data.programmeId,
    is_fulfilled: isFulfilled,
  };
}
