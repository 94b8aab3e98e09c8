import { Instant, ListOf, Optional, PersonId, Text, Url, Uuid } from '#plugin-kit';
import type { Assignment } from './assignment.entity.js';

/** A role of a person or a client, where and when it holds. */
export class AssignmentView {
  @Uuid() assignmentId!: string;
  @Optional() @PersonId() personId?: string;
  @Optional() @Text(1, 255) clientId?: string;
  @Optional() @Url({ doc: 'The provider that knows the client.' }) issuer?: string;
  @Text(2, 41) role!: string;
  @Text(1, 60) scope!: string;
  @Optional() @Instant() from?: string;
  @Optional() @Instant() to?: string;
  @Instant() grantedAt!: string;
  @Optional() @Instant() revokedAt?: string;

  static of(row: Assignment): AssignmentView {
    return {
      assignmentId: row.id,
      role: row.role,
      scope: row.scope,
      grantedAt: row.grantedAt.toISOString(),
      ...(row.personId !== null && { personId: row.personId }),
      ...(row.clientId !== null && row.issuer !== null && { clientId: row.clientId, issuer: row.issuer }),
      ...(row.fromAt && { from: row.fromAt.toISOString() }),
      ...(row.toAt && { to: row.toAt.toISOString() }),
      ...(row.revokedAt && { revokedAt: row.revokedAt.toISOString() }),
    };
  }
}

export class AssignmentsView {
  @ListOf(() => AssignmentView) items!: AssignmentView[];
}
