import { type Work, statement } from '#plugin-kit';

const revokeOpenCards = statement<never, [accountId: string, at: Date]>(
  'revoke-cards',
  'UPDATE card SET revoked_at = $2 WHERE account_id = $1 AND used_at IS NULL AND revoked_at IS NULL',
);

/** Ends the card of an account that nobody has used yet, if there is one. */
export function revokeCards(work: Work, accountId: string, now: Date): void {
  work.write(revokeOpenCards, accountId, now);
}
