import { personErased, planFulfilled, planReopened } from '#contracts';
import { defineCopy, forgets, keeps } from '#plugin-kit';

/** Keeps whether the training plans of people are fulfilled. */
export const CopyPlans = defineCopy({
  name: 'CopyPlans',
  table: 'plan',
  key: ['planId'],
  rules: [
    keeps(planFulfilled, ['learnerId', 'programmeId'], { isFulfilled: true }),
    keeps(planReopened, ['learnerId', 'programmeId'], { isFulfilled: false }),
    forgets(personErased, 'personId as learnerId'),
  ],
});
