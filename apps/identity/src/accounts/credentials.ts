import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { Caller, type RequestContext, type UnitOfWork, requestContext } from '#plugin-kit';
import { cardCodeHash, readCardCode } from './card-code.js';
import { endSignIns } from './end-sign-ins.js';
import { hashPassphrase, matchesPassphrase } from './passphrase-hash.js';

/** Who signed in, and with what: whoever used a card chooses a passphrase next. */
export interface ProvenIdentity {
  readonly accountId: string;
  /** The card that was used; it is spent when the passphrase is chosen. */
  readonly cardId?: string;
}

interface Row {
  readonly id: string;
  readonly passphrase_hash: string | null;
  readonly card_id: string | null;
  readonly code_hash: string | null;
}

const FIND = `
SELECT a.id, a.passphrase_hash, c.id AS card_id, c.code_hash
FROM account a LEFT JOIN card c ON c.account_id = a.id AND c.used_at IS NULL AND c.revoked_at IS NULL AND c.expires_at > $2
WHERE a.username = $1 AND a.state <> 'closed'`;

/**
 * Proves a username with what was entered: the passphrase, or the code of the account's open card. An unknown username,
 * a closed account and a wrong entry cost the same and answer the same.
 */
export async function proveIdentity(pool: Pool, username: string, entered: string, now: Date): Promise<ProvenIdentity | undefined> {
  const { rows } = await pool.query<Row>({ name: 'prove-identity', text: FIND, values: [username, now] });
  const [row] = rows;
  const isPassphrase = await matchesPassphrase(row?.passphrase_hash, entered);
  const isCode = readCardCode(entered) !== undefined && timingSafeEqual(Buffer.from(cardCodeHash(entered)), Buffer.from(row?.code_hash ?? cardCodeHash('')));
  if (!row) return undefined;
  if (isPassphrase) return { accountId: row.id };
  return isCode && row.card_id !== null ? { accountId: row.id, cardId: row.card_id } : undefined;
}

/** What using a card needs of the service. */
export interface CardDesk {
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  readonly issuer: string;
}

const USE = `
UPDATE card c SET used_at = $3 FROM account a
WHERE c.id = $1 AND c.account_id = $2 AND c.used_at IS NULL AND c.revoked_at IS NULL AND c.expires_at > $3
  AND a.id = c.account_id AND a.state <> 'closed'
RETURNING a.person_id`;
const SET_PASSPHRASE = `UPDATE account SET state = 'active', passphrase_hash = $2, passphrase_set_at = $3 WHERE id = $1`;

/**
 * Spends a card and sets the passphrase chosen with it, once. Every earlier sign-in of the account ends, wherever it is.
 *
 * @returns false when the card was used, revoked or expired meanwhile
 */
export async function choosePassphrase(
  desk: CardDesk,
  { accountId, cardId }: Required<ProvenIdentity>,
  passphrase: string,
  now: Date,
): Promise<boolean> {
  const hash = await hashPassphrase(passphrase);
  const context: RequestContext = {
    operation: 'identity.use-card', caller: Caller.anonymous, correlationId: randomUUID(), language: 'sv', anonymous: false, headers: {},
  };
  return requestContext.run(context, () =>
    desk.unitOfWork.run(async (work) => {
      const [account] = await work.query<{ person_id: string }>('use-card', USE, [cardId, accountId, now]);
      if (!account) return false;
      await work.query('set-passphrase', SET_PASSPHRASE, [accountId, hash, now]);
      await endSignIns(work, { accountId, personId: account.person_id, issuer: desk.issuer }, now);
      return true;
    }),
  );
}
