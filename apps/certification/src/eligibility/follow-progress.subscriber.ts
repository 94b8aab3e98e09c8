import { enrolmentCompleted, enrolmentFailed, planFulfilled, planReopened } from '#contracts';
import { Clock } from '#platform';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { judgeEligibility } from './judge-eligibility.js';

type Told = typeof enrolmentCompleted | typeof enrolmentFailed | typeof planFulfilled | typeof planReopened;
type Assessed = Received<typeof enrolmentCompleted> | Received<typeof enrolmentFailed>;
type Planned = Received<typeof planFulfilled> | Received<typeof planReopened>;

const ASSESSED: readonly string[] = [enrolmentCompleted.type, enrolmentFailed.type];

/** Keeps what people completed and whether their plan is fulfilled, and judges those of the batch anew. */
@Subscriber(enrolmentCompleted, enrolmentFailed, planFulfilled, planReopened)
export class FollowProgress implements BatchEventHandler<Told> {
  constructor(private readonly clock: Clock) {}

  async handleMany(events: readonly Received<Told>[], work: Work): Promise<void> {
    await this.keepAssessments(
      events.filter((event): event is Assessed => ASSESSED.includes(event.type)),
      work,
    );
    await this.keepPlans(
      events.filter((event): event is Planned => !ASSESSED.includes(event.type)),
      work,
    );
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

  private async keepAssessments(events: readonly Assessed[], work: Work): Promise<void> {
    // The last word on an enrolment counts.
    const last = new Map(events.map((event) => [event.data.enrolmentId, event]));
    const rows = [...last.values()].map(({ type, data }) => ({
      enrolment_id: data.enrolmentId,
      learner_id: data.learnerId,
      programme_id: data.programmeId,
      module_id: data.moduleId,
      session_id: data.sessionId,
      assessed_by: data.assessedBy ?? null,
      outcome: type === enrolmentCompleted.type ? 'completed' : 'failed',
    }));
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

  private async keepPlans(events: readonly Planned[], work: Work): Promise<void> {
    const last = new Map(events.map((event) => [event.data.planId, event]));
    const rows = [...last.values()].map(({ type, data }) => ({
      plan_id: data.planId,
      learner_id: data.learnerId,
      programme_id: data.programmeId,
      is_fulfilled: type === planFulfilled.type,
    }));
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
