import { Injectable } from '@nestjs/common';
import { SystemClock } from '#platform';
import { Settings, type Work, statement } from '#plugin-kit';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { issuerOf } from '../provider/oidc-settings.js';
import { endSignIns } from '../accounts/end-sign-ins.js';

/** The clocks of two services may differ by so much. */
const LEEWAY_MS = 5_000;

/** A change of somebody's roles, as the directory told it. */
export interface RolesChanged {
  readonly personId: string;
  /** Of the roles as they are now. */
  readonly mark: string;
  /** System time. */
  readonly changedAt: Date;
  /** Whether the person got a role that reaches others. */
  readonly reaches: boolean;
}

/** Made by two people, or at the command line of the installation, after the change: so with the role in mind. */
const KNEW_OF_IT = `created_at >= $2 AND (confirmed_by IS NOT NULL OR by_installation)`;
interface OfAccount {
  readonly accountId: string;
}

const lockAccountsOfPerson = statement<{ id: string }, [personId: string]>(
  'lock-accounts-of-person',
  `SELECT id FROM account WHERE person_id = $1 AND state <> 'closed' ORDER BY id FOR UPDATE`,
);
const overtakeProposals = statement<
  OfAccount,
  [accountIds: readonly string[], changedAt: Date, at: Date, proposedBy: string]
>(
  'overtake-proposals',
  `
  UPDATE card_proposal SET outcome = 'overtaken', ended_at = $3
  WHERE ended_at IS NULL AND (account_id = ANY ($1) AND proposed_at < $2 OR proposed_by = $4)
  RETURNING account_id AS "accountId"`,
);
const revokeOvertakenCards = statement<OfAccount, [accountIds: readonly string[], changedAt: Date, at: Date]>(
  'revoke-overtaken-cards',
  `
  UPDATE card SET revoked_at = $3
  WHERE account_id = ANY ($1) AND used_at IS NULL AND revoked_at IS NULL AND NOT (${KNEW_OF_IT})
  RETURNING account_id AS "accountId"`,
);
const goOnWithCards = statement<never, [accountIds: readonly string[], rolesMark: string]>(
  'go-on-with-cards',
  'UPDATE card SET roles_mark = $2 WHERE account_id = ANY ($1) AND used_at IS NULL AND revoked_at IS NULL',
);
const revokeUsedCards = statement<
  OfAccount,
  [accountIds: readonly string[], changedAt: Date, at: Date, usedSince: Date]
>(
  'revoke-used-cards',
  `
  UPDATE card SET revoked_at = $3
  WHERE account_id = ANY ($1) AND used_at >= $4 AND revoked_at IS NULL AND NOT (${KNEW_OF_IT})
  RETURNING account_id AS "accountId"`,
);
const returnToInvited = statement<never, [accountIds: readonly string[]]>(
  'return-to-invited',
  `UPDATE account SET state = 'invited', passphrase_hash = NULL WHERE id = ANY ($1)`,
);

/**
 * A change of roles ends what was made before it: open cards of the person, proposals of cards for them, and those that
 * they made of others. A card that was used while the news of a role was on its way was dead by then; its use is
 * undone: the password that was chosen with it counts no more, and every sign-in of the account ends.
 */
@Injectable()
export class OvertakenCards {
  constructor(
    private readonly clock: SystemClock,
    @Settings(identityConfig) private readonly config: IdentityConfig,
  ) {}

  async end(work: Work, { personId, mark, changedAt, reaches }: RolesChanged): Promise<void> {
    const now = this.clock.now();
    // Locked before cards are looked at: whoever uses one at this moment was first, and is seen, or waits and sees the
    // role.
    const accounts = await work.query(lockAccountsOfPerson, personId);
    const ids = accounts.map(({ id }) => id);
    const overtaken = await work.query(overtakeProposals, ids, changedAt, now, personId);
    for (const { accountId } of overtaken)
      work.record({ aggregate: 'account', aggregateId: accountId, fields: ['cardProposal'], reason: 'role-changed' });
    if (ids.length === 0) return;
    const revoked = await work.query(revokeOvertakenCards, ids, changedAt, now);
    for (const { accountId } of revoked)
      work.record({
        aggregate: 'account',
        aggregateId: accountId,
        fields: ['card'],
        onBehalfOf: personId,
        reason: 'role-changed',
      });
    work.write(goOnWithCards, ids, mark);
    if (!reaches) return;
    const undone = await work.query(revokeUsedCards, ids, changedAt, now, new Date(changedAt.getTime() - LEEWAY_MS));
    const issuer = issuerOf(this.config.publicUrl);
    for (const accountId of new Set(undone.map((one) => one.accountId))) {
      work.write(returnToInvited, [accountId]);
      endSignIns(work, { accountId, personId, issuer }, now);
      work.record({
        aggregate: 'account',
        aggregateId: accountId,
        fields: ['state', 'passphrase'],
        onBehalfOf: personId,
        reason: 'card-used-after-role-given',
      });
    }
  }
}
