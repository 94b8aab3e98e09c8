import { defineFeature } from '#plugin-kit';
import { FollowCriteria } from './follow-criteria.subscriber.js';
import { FollowProgress } from './follow-progress.subscriber.js';

/** Who meets the criteria of a certificate, judged from what other plugins tell. */
export const eligibility = defineFeature({ subscribers: [FollowCriteria, FollowProgress] });
