import { defineFeature } from '#plugin-kit';
import { CorrectMembership } from './correct-membership.operation.js';
import { EndMembership } from './end-membership.operation.js';
import { ListGoalGroups } from './list-goal-groups.operation.js';
import { ListMemberships } from './list-memberships.operation.js';
import { Membership } from './membership.entity.js';
import { MembershipVersion } from './membership-version.entity.js';
import { MoveMembership } from './move-membership.operation.js';
import { StartMemberships } from './start-memberships.operation.js';

export const memberships = defineFeature({
  entities: [Membership, MembershipVersion],
  operations: [StartMemberships, ListMemberships, ListGoalGroups, EndMembership, MoveMembership, CorrectMembership],
});
