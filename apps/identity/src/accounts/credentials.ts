import { timingSafeEqual } from 'node:crypto';
import { type Database, statement } from '#plugin-kit';
import { cardCodeHash, readCardCode } from './card-code.js';
import { matchesPassphrase } from './passphrase-hash.js';

/** Who signed in, and with what: whoever used a card chooses a passphrase next. */
export interface ProvenIdentity {
  readonly accountId: string;
  /** The card that was used; it is spent when the passphrase is chosen. */
  readonly cardId?: string;
}

const findCredentials = statement<
  { id: string; passphraseHash: string | null; cardId: string | null; codeHash: string | null },
  [username: string, now: Date]
>(
  'prove-identity',
  `
  SELECT a.id, a.passphrase_hash AS "passphraseHash", c.id AS "cardId", c.code_hash AS "codeHash"
  FROM account a
  LEFT JOIN card c ON c.account_id = a.id AND c.used_at IS NULL AND c.revoked_at IS NULL AND c.expires_at > $2
  WHERE a.username = $1 AND a.state <> 'closed'`,
  { isPlannedOnce: true },
);

/**
 * Proves a username with what was entered: the passphrase, or the code of the account's open card. An unknown username,
 * a closed account and a wrong entry cost the same and answer the same.
 */
export async function proveIdentity(
  database: Database,
  username: string,
  entered: string,
  now: Date,
): Promise<ProvenIdentity | undefined> {
  const [row] = await database.query(findCredentials, username, now);
  const isPassphrase = await matchesPassphrase(row?.passphraseHash, entered);
  const isCode =
    readCardCode(entered) !== undefined &&
    timingSafeEqual(Buffer.from(cardCodeHash(entered)), Buffer.from(row?.codeHash ?? cardCodeHash('')));
  if (!row) return undefined;
  if (isPassphrase) return { accountId: row.id };
  return isCode && row.cardId !== null ? { accountId: row.id, cardId: row.cardId } : undefined;
}
