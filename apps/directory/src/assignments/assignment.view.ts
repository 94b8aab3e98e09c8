import { Instant, ListOf, Optional, PersonId, Text, Url, Uuid } from '#plugin-kit';

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

  static of(row: AssignmentRow): AssignmentView {
    return {
      assignmentId: row.id,
      role: row.role,
      scope: row.scope,
      grantedAt: row.granted_at.toISOString(),
      ...(row.person_id !== null && { personId: row.person_id }),
      ...(row.client_id !== null && row.issuer !== null && { clientId: row.client_id, issuer: row.issuer }),
      ...(row.from_at && { from: row.from_at.toISOString() }),
      ...(row.to_at && { to: row.to_at.toISOString() }),
      ...(row.revoked_at && { revokedAt: row.revoked_at.toISOString() }),
    };
  }
}

export class AssignmentsView {
  @ListOf(() => AssignmentView) items!: AssignmentView[];
}

export interface AssignmentRow {
  readonly id: string;
  readonly person_id: string | null;
  readonly issuer: string | null;
  readonly client_id: string | null;
  readonly role: string;
  readonly scope: string;
  readonly from_at: Date | null;
  readonly to_at: Date | null;
  readonly granted_at: Date;
  readonly revoked_at: Date | null;
}

export const ASSIGNMENT_COLUMNS =
  'id, person_id, issuer, client_id, role, scope, from_at, to_at, granted_at, revoked_at';
