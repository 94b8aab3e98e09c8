import { ActLog, defineFeature } from '#plugin-kit';
import { AssignRole } from './assign-role.operation.js';
import { Assignment } from './assignment.entity.js';
import { ListActsForMe } from './list-acts-for-me.operation.js';
import { ListAssignments } from './list-assignments.operation.js';
import { RevokeAssignment } from './revoke-assignment.operation.js';

export const assignments = defineFeature({
  entities: [Assignment],
  operations: [AssignRole, RevokeAssignment, ListAssignments, ListActsForMe],
  providers: [ActLog],
});
