import { defineFeature } from '#plugin-kit';
import { AgreePlan } from './agree-plan.operation.js';
import { ListTrainingPlans } from './list-training-plans.operation.js';
import { PlanRevision } from './plan-revision.entity.js';
import { RecordAssessments } from './record-assessments.operation.js';
import { TrainingPlan } from './training-plan.entity.js';

/** What was completed, and what was agreed on: completing the programme is fulfilling one’s training plan. */
export const completion = defineFeature({
  entities: [TrainingPlan, PlanRevision],
  operations: [RecordAssessments, AgreePlan, ListTrainingPlans],
});
