import type { Caller, Work } from '#plugin-kit';
import { requireReach } from '../people/require-reach.js';
import { AccountNotFound, PersonNotKnown } from './account.problems.js';
import { ACCOUNT_COLUMNS, type AccountRow } from './account.view.js';

/**
 * The account, locked, if its person is within the caller's reach.
 *
 * @throws AccountNotFound where there is none, and where it is not for this caller to know
 */
export async function reachableAccount(work: Work, caller: Caller, accountId: string): Promise<AccountRow> {
  const [account] = await work.query<AccountRow>('lock-account', `SELECT ${ACCOUNT_COLUMNS} FROM account WHERE id = $1 FOR UPDATE`, [accountId]);
  if (!account) throw new AccountNotFound({});
  try {
    await requireReach(work, caller, account.person_id);
  } catch (error) {
    // Naming the person would say whose account this is.
    throw error instanceof PersonNotKnown ? new AccountNotFound({}, { cause: error }) : error;
  }
  return account;
}
