import { assignmentRevoked } from '#contracts';
import { Clock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid, placeOf } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { grantsChanged } from '../grants/grant-change.entity.js';
import { ASSIGNMENT_COLUMNS, type AssignmentRow, AssignmentView } from './assignment.view.js';
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
      const [row] = await work.entities.query<AssignmentRow[]>(
        `SELECT ${ASSIGNMENT_COLUMNS} FROM assignment WHERE id = $1 FOR UPDATE`,
        [assignmentId],
      );
      if (!row || !assignRoles.reaches(caller, placeOf(row.scope))) throw new NotFound({});
      requireAssigning(caller, row);
      if (row.revoked_at) return AssignmentView.of(row);

      const now = this.clock.now();
      await work.entities.query('UPDATE assignment SET revoked_at = $2 WHERE id = $1', [assignmentId, now]);
      work.publish(
        assignmentRevoked(assignmentId, {
          assignmentId,
          role: row.role,
          scope: row.scope,
          ...(row.person_id !== null && { personId: row.person_id }),
          ...(row.client_id !== null && { clientId: row.client_id }),
        }),
      );
      work.record({
        aggregate: 'assignment',
        aggregateId: assignmentId,
        fields: ['revokedAt'],
        onBehalfOf: row.person_id ?? undefined,
        reason: row.role,
      });
      await grantsChanged(
        work,
        row.person_id === null
          ? { identities: [{ issuer: row.issuer!, subject: row.client_id! }] }
          : { personIds: [row.person_id] },
      );
      return AssignmentView.of({ ...row, revoked_at: now });
    });
  }
}
