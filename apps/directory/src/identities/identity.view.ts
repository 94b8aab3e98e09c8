import { Bool, Instant, ListOf, Optional, PersonId, Text, Url } from '#plugin-kit';
import type { Identity } from './identity.entity.js';

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

const ACCOUNT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether this is how the embedded provider names accounts: they are their person's from opening to closing.
 * @param accountIssuer the embedded provider
 */
export function isAccount({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>, accountIssuer: string): boolean {
  return issuer.replace(/\/$/, '') === accountIssuer && ACCOUNT_ID.test(subject);
}

export function identityView(identity: Identity, accountIssuer: string): IdentityView {
  return {
    issuer: identity.issuer,
    subject: identity.subject,
    isAccount: isAccount(identity, accountIssuer),
    linkedAt: identity.linkedAt.toISOString(),
    ...(identity.endedAt && { endedAt: identity.endedAt.toISOString() }),
  };
}
