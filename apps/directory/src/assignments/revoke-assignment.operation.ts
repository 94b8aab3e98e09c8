import { assignmentRevoked } from '#contracts';
import { Clock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid, placeOf } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { grantsChanged } from '../grants/grant-change.js';
import { Assignment } from './assignment.entity.js';
import { AssignmentView } from './assignment.view.js';
import { assignRoles, requireAssigning } from './assigning-rules.js';

export class RevokeAssignmentInput {
  @Uuid() assignmentId!: string;
}

@Operation({
  name: 'directory.revoke-assignment',
  summary: 'Take a role away; it ends within seconds',
  http: 'POST /assignments/{assignmentId}/revoke',
  access: assignRoles,
  input: RevokeAssignmentInput,
  output: AssignmentView,
  reads: ['roles'],
})
export class RevokeAssignment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ assignmentId }: RevokeAssignmentInput, caller: Caller): Promise<AssignmentView> {
    return this.unitOfWork.run(async (work) => {
      const row = await work.entities.findOne(Assignment, {
        where: { id: assignmentId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!row || !assignRoles.reaches(caller, placeOf(row.scope))) throw new NotFound({});
      requireAssigning(caller, row);
      if (row.revokedAt) return AssignmentView.of(row);

      const now = this.clock.now();
      await work.entities.update(Assignment, { id: assignmentId }, { revokedAt: now });
      work.publish(
        assignmentRevoked(assignmentId, {
          assignmentId,
          role: row.role,
          scope: row.scope,
          ...(row.personId !== null && { personId: row.personId }),
          ...(row.clientId !== null && { clientId: row.clientId }),
        }),
      );
      work.record({
        aggregate: 'assignment',
        aggregateId: assignmentId,
        fields: ['revokedAt'],
        onBehalfOf: row.personId ?? undefined,
        reason: row.role,
      });
      await grantsChanged(
        work,
        row.personId === null
          ? { identities: [{ issuer: row.issuer!, subject: row.clientId! }] }
          : { personIds: [row.personId] },
      );
      return AssignmentView.of({ ...row, revokedAt: now });
    });
  }
}
