import type { Work } from '#plugin-kit';

const REVOKE = 'UPDATE card SET revoked_at = $2 WHERE account_id = $1 AND used_at IS NULL AND revoked_at IS NULL';

/** Ends the card of an account that nobody has used yet, if there is one. */
export async function revokeCards(work: Work, accountId: string, now: Date): Promise<void> {
  await work.query('revoke-cards', REVOKE, [accountId, now]);
}
