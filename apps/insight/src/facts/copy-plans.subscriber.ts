import { planAgreed, planFulfilled, planReopened } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps which training plans are fulfilled, and which modules they hold. */
export const CopyPlans = defineCopy({
  name: 'CopyPlans',
  table: 'training_plan',
  key: ['planId'],
  rules: [
    keeps(planAgreed, ['programmeId', 'learnerId', 'moduleIds']),
    keeps(planFulfilled, ['programmeId', 'learnerId'], { isFulfilled: true }),
    keeps(planReopened, ['programmeId', 'learnerId'], { isFulfilled: false }),
  ],
});
