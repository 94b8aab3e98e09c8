import type { Work } from '#plugin-kit';
import { toldToGateways } from '../sign-outs/tell-sign-ins-end.js';

export interface AccountOfPerson {
  readonly accountId: string;
  readonly personId: string;
  readonly issuer: string;
}

/**
 * Ends every sign-in of an account, wherever it is: called whenever the account is closed, a card of it is used, or its
 * password stops counting. At the provider sessions, grants, codes and refresh tokens go at once, and gateways refuse
 * within seconds what came of them. The caller holds the account's row.
 */
export async function endSignIns(work: Work, { accountId, issuer }: AccountOfPerson, at: Date): Promise<void> {
  await work.query('end-sign-ins', 'DELETE FROM oidc_record WHERE account_id = $1', [accountId]);
  toldToGateways(work, issuer, accountId, at);
}
