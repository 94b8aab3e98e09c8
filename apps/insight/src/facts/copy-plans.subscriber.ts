import { planAgreed, planFulfilled, planReopened } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type PlanEvent = typeof planAgreed | typeof planFulfilled | typeof planReopened;

/** Keeps which training plans are fulfilled, and which modules they hold. */
@Subscriber(planAgreed, planFulfilled, planReopened)
export class CopyPlans implements BatchEventHandler<PlanEvent> {
  async handleMany(events: readonly Received<PlanEvent>[], { entities }: Work): Promise<void> {
    const rows = new Map<string, object>();
    for (const event of events) {
      const { planId, programmeId, learnerId } = event.data;
      rows.set(planId, {
        ...rows.get(planId),
        plan_id: planId,
        programme_id: programmeId,
        learner_id: learnerId,
        ...changeOf(event),
      });
    }
    await entities.query(
      `WITH r AS (
  SELECT *
  FROM jsonb_to_recordset($1::jsonb) AS r(
    plan_id uuid, programme_id uuid, learner_id uuid, module_ids uuid[], is_fulfilled boolean
  )
),
       known AS (
         UPDATE training_plan t SET module_ids = COALESCE(r.module_ids, t.module_ids),
         is_fulfilled = COALESCE(r.is_fulfilled, t.is_fulfilled)
         FROM r
         WHERE t.plan_id = r.plan_id
         RETURNING t.plan_id
       )
       INSERT INTO training_plan (plan_id, programme_id, learner_id, module_ids, is_fulfilled)
       SELECT plan_id, programme_id, learner_id, COALESCE(module_ids, '{}'), COALESCE(is_fulfilled, false)
       FROM r
       WHERE plan_id NOT IN (SELECT plan_id FROM known)`,
      [JSON.stringify([...rows.values()])],
    );
  }
}

function changeOf(event: Received<PlanEvent>): object {
  switch (event.type) {
    case planAgreed.type:
      return { module_ids: event.data.moduleIds };
    case planFulfilled.type:
      return { is_fulfilled: true };
    case planReopened.type:
      return { is_fulfilled: false };
    default:
      return noOther(event);
  }
}
