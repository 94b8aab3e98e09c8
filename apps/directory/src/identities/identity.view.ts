import { Bool, Instant, ListOf, Optional, PersonId, Text, Url } from '#plugin-kit';

/** A way in which a person signs in, or did. */
export class IdentityView {
  @Url() issuer!: string;
  @Text(1, 255) subject!: string;
  @Bool({ doc: 'An account of this installation; it ends by being closed.' }) isAccount!: boolean;
  @Instant() linkedAt!: string;
  @Optional() @Instant() endedAt?: string;
}

/** Whose it is or was, so that the person finds who was told. */
export class EndedIdentityView extends IdentityView {
  @PersonId() personId!: string;
}

export class IdentitiesView {
  @PersonId() personId!: string;
  @ListOf(() => IdentityView, { max: 200 }) items!: IdentityView[];
}

export interface IdentityRow {
  readonly issuer: string;
  readonly subject: string;
  readonly linked_at: Date;
  readonly ended_at: Date | null;
}

const ACCOUNT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether this is how the embedded provider names accounts: they are their person's from opening to closing.
 * @param accountIssuer the embedded provider
 */
export function isAccount(
  { issuer, subject }: Pick<IdentityRow, 'issuer' | 'subject'>,
  accountIssuer: string,
): boolean {
  return issuer.replace(/\/$/, '') === accountIssuer && ACCOUNT_ID.test(subject);
}

export function identityView(row: IdentityRow, accountIssuer: string): IdentityView {
  return {
    issuer: row.issuer,
    subject: row.subject,
    isAccount: isAccount(row, accountIssuer),
    linkedAt: row.linked_at.toISOString(),
    ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
  };
}
