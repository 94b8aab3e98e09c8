import { defineFeature } from '#plugin-kit';
import { EndMembership } from './end-membership.operation.js';
import { ListGoalGroups } from './list-goal-groups.operation.js';
import { ListMemberships } from './list-memberships.operation.js';
import { Membership } from './membership.entity.js';
import { StartMemberships } from './start-memberships.operation.js';

export const memberships = defineFeature({
  entities: [Membership],
  operations: [StartMemberships, ListMemberships, ListGoalGroups, EndMembership],
});
