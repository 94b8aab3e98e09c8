import { signInsEnded } from '#contracts';
import { type Work, statement } from '#plugin-kit';
import { nextSecond } from '#plugin-kit/contract';
import { toldToGateways } from '../sign-outs/tell-sign-ins-end.js';

export interface AccountOfPerson {
  readonly accountId: string;
  readonly personId: string;
  readonly issuer: string;
}

const deleteRecordsOfAccount = statement<never, [accountId: string]>(
  'end-sign-ins',
  'DELETE FROM oidc_record WHERE account_id = $1',
);
const countSignInsFrom = statement<never, [accountId: string, at: Date]>(
  'sign-ins-from',
  'UPDATE account SET sign_ins_from = $2 WHERE id = $1',
);

/**
 * Ends every sign-in of an account, wherever it is: called whenever the account is closed, a card of it is used, or its
 * password stops counting. At the provider sessions, grants, codes and refresh tokens go at once, and nothing that was
 * proved before gives a token any more (`sign_ins_from`); gateways refuse within seconds what came of it, and others
 * hear of it by event. The caller holds the account's row.
 *
 * @returns from when on sign-ins count: tokens tell whole seconds, so from the beginning of the next one
 */
export function endSignIns(work: Work, { accountId, personId, issuer }: AccountOfPerson, now: Date): Date {
  const at = new Date(nextSecond(now) * 1_000);
  work.write(deleteRecordsOfAccount, accountId);
  work.write(countSignInsFrom, accountId, at);
  toldToGateways(work, issuer, accountId, now);
  work.publish(signInsEnded(accountId, { accountId, personId, issuer, at: at.toISOString() }));
  return at;
}
