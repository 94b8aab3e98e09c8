import { type Database, statement } from '#plugin-kit';

/** A card that was made for somebody, of which they have not yet said to have read. */
export interface CardNotice {
  readonly id: string;
  readonly madeAt: Date;
  /** The name of the role by which it was made. */
  readonly madeAs: string;
  readonly usedAt: Date | null;
}

/** More are told at the sign-in after. */
const MOST = 10;
const cardNotices = statement<CardNotice, [accountId: string, except: string | null]>(
  'card-notices',
  `
  SELECT c.id, c.created_at AS "madeAt", coalesce(c.made_as, 'unknown') AS "madeAs", c.used_at AS "usedAt"
  FROM account mine JOIN account a ON a.person_id = mine.person_id JOIN card c ON c.account_id = a.id
  WHERE mine.id = $1 AND c.told_at IS NULL AND c.id IS DISTINCT FROM $2
    AND (
      c.used_at IS NOT NULL
      OR EXISTS (SELECT FROM account b WHERE b.person_id = mine.person_id AND b.passphrase_set_at < c.created_at)
    )
  ORDER BY c.created_at
  LIMIT ${MOST}`,
  { isPlannedOnce: true },
);
const cardsTold = statement<never, [accountId: string, cardIds: readonly string[], at: Date]>(
  'cards-told',
  `
  UPDATE card SET told_at = $3
  WHERE id = ANY ($2)
    AND account_id IN (
      SELECT a.id FROM account mine JOIN account a ON a.person_id = mine.person_id WHERE mine.id = $1
    )`,
  { isPlannedOnce: true },
);

/**
 * Cards of the person that they are to hear of: those that somebody got in by, and those that were made while the
 * person could sign in already.
 *
 * @param except the card of this very sign-in: it is told at the next, when its password is known to one alone
 */
export function findCardNotices(
  database: Database,
  accountId: string,
  except: string | undefined,
): Promise<CardNotice[]> {
  return database.query(cardNotices, accountId, except ?? null);
}

/** The person says to have read of these. */
export async function markTold(
  database: Database,
  accountId: string,
  cardIds: readonly string[],
  now: Date,
): Promise<void> {
  await database.query(cardsTold, accountId, cardIds, now);
}
