import type { Account } from 'oidc-provider';
import type { Pool } from 'pg';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The account of a subject, while it may sign in; tokens tell nothing of it but its id. */
export type FindAccount = (subject: string) => Promise<Account | undefined>;

export const findAccountIn = (pool: Pool): FindAccount => async (subject) => {
  if (!UUID.test(subject)) return undefined;
  const { rowCount } = await pool.query({ name: 'find-account', text: `SELECT FROM account WHERE id = $1 AND state = 'active'`, values: [subject] });
  return rowCount === 1 ? { accountId: subject, claims: async () => ({ sub: subject }) } : undefined;
};
