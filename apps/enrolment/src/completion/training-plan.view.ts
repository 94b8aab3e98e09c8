import { Day, Int, ListOf, OneOf, Optional, PersonId, Uuid, rule } from '#plugin-kit';
import type { TrainingPlan } from './training-plan.entity.js';

/** A training plan as its readers see it. */
export class TrainingPlanView {
  @Uuid() planId!: string;
  @PersonId() learnerId!: string;
  @Uuid() programmeId!: string;
  @ListOf(rule.uuid(), { max: 200 }) moduleIds!: string[];
  @Int(1) revision!: number;
  @OneOf(['agreed', 'fulfilled']) state!: 'agreed' | 'fulfilled';
  @Optional() @Day() fulfilledOn?: string;

  static of({
    planId,
    learnerId,
    programmeId,
    moduleIds,
    revision,
    state,
    fulfilledOn,
  }: TrainingPlan): TrainingPlanView {
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
