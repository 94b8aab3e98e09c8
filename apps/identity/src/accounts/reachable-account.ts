import { type Caller, type Work, statement } from '#plugin-kit';
import { requireReach } from '../people/require-reach.js';
import type { PersonRoles } from '../people/roles-of-person.js';
import { AccountNotFound, PersonNotKnown } from './account.problems.js';
import { ACCOUNT_COLUMNS, type AccountRow } from './account.view.js';

const lockAccountRow = statement<AccountRow, [accountId: string]>(
  'lock-account',
  `SELECT ${ACCOUNT_COLUMNS} FROM account WHERE id = $1 FOR UPDATE`,
);

/**
 * The account, locked, with the roles of its person, if that person is within the caller's reach.
 *
 * @param now domain time
 * @throws AccountNotFound where there is none, and where it is not for this caller to know
 */
export async function reachableAccount(
  work: Work,
  caller: Caller,
  accountId: string,
  now: Date,
): Promise<{ account: AccountRow; roles: PersonRoles }> {
  const account = await lockAccount(work, accountId);
  if (!account) throw new AccountNotFound({});
  try {
    return { account, roles: await requireReach(work, caller, account.personId, now) };
  } catch (error) {
    // Naming the person would say whose account this is.
    throw error instanceof PersonNotKnown ? new AccountNotFound({}, { cause: error }) : error;
  }
}

/** Whoever changes something of an account, its cards or its sign-ins holds its row first. */
export async function lockAccount(work: Work, accountId: string): Promise<AccountRow | undefined> {
  const [account] = await work.query(lockAccountRow, accountId);
  return account;
}
