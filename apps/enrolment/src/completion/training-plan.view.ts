import { Day, Int, ListOf, OneOf, Optional, PersonId, Uuid, rule } from '#plugin-kit';
import type { TrainingPlan } from './plan-rules.js';

/** A training plan as its readers see it. */
export class TrainingPlanView {
  @Uuid() planId!: string;
  @PersonId() learnerId!: string;
  @Uuid() programmeId!: string;
  @ListOf(rule.uuid(), { max: 200 }) moduleIds!: string[];
  @Int(1) revision!: number;
  @OneOf(['agreed', 'fulfilled']) state!: 'agreed' | 'fulfilled';
  @Optional() @Day() fulfilledOn?: string;

  static of({ planId, learnerId, programmeId, moduleIds, revision, state, fulfilledOn }: PlanRecord): TrainingPlanView {
    return {
      planId,
      learnerId,
      programmeId,
      moduleIds: [...moduleIds],
      revision,
      state,
      ...(fulfilledOn !== null && { fulfilledOn }),
    };
  }
}

export interface PlanRecord extends TrainingPlan {
  readonly fulfilledOn: string | null;
}

/** Columns of `PlanRecord` from a table called `t`. */
export const PLAN_RECORD = `t.plan_id AS "planId", t.learner_id AS "learnerId", t.programme_id AS "programmeId",
  t.module_ids AS "moduleIds", t.revision, t.state, t.fulfilled_on::text AS "fulfilledOn"`;
