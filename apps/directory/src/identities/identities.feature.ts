import { defineFeature } from '#plugin-kit';
import { FollowAccounts } from './follow-accounts.subscriber.js';

export const identities = defineFeature({ subscribers: [FollowAccounts] });
