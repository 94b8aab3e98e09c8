import type { Account } from 'oidc-provider';
import { type Database, statement } from '#plugin-kit';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The account of a subject, while it may sign in; tokens tell nothing of it but its id. */
export interface OpenAccount extends Account {
  /** Seconds since 1970: what was proved in an earlier one is over. */
  readonly signInsFrom: number;
}

export type FindAccount = (subject: string) => Promise<OpenAccount | undefined>;

const findOpenAccount = statement<{ signInsFrom: Date | null }, [id: string]>(
  'find-account',
  `SELECT sign_ins_from AS "signInsFrom" FROM account WHERE id = $1 AND state = 'active'`,
  { isPlannedOnce: true },
);

/** @param clock system time */
export const findAccountIn =
  (database: Database, clock: () => Date): FindAccount =>
  async (subject) => {
    if (!UUID.test(subject)) return undefined;
    const [row] = await database.query(findOpenAccount, subject);
    if (!row) return undefined;
    // One that lies ahead by more than a second was set before the clock was put back; nobody could sign in until it
    // has caught up.
    const from =
      row.signInsFrom !== null && row.signInsFrom.getTime() <= clock().getTime() + 1_000
        ? Math.floor(row.signInsFrom.getTime() / 1_000)
        : 0;
    return { accountId: subject, signInsFrom: from, claims: async () => ({ sub: subject }) };
  };

/** Whether what was proved then (`auth_time`) still counts. */
export const countsStill = (account: Account, authTime: number | undefined): boolean =>
  (authTime ?? 0) >= ((account as Partial<OpenAccount>).signInsFrom ?? 0);
