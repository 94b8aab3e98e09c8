import { randomUUID } from 'node:crypto';
import { Caller, type UnitOfWork, requestContext, statement } from '#plugin-kit';
import { PersonRoles } from '../people/roles-of-person.js';
import type { ProvenIdentity } from './credentials.js';
import { endSignIns } from './end-sign-ins.js';
import { hashPassphrase } from './passphrase-hash.js';
import { lockAccount } from './reachable-account.js';

/** What using a card needs of the service. */
export interface CardDesk {
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  readonly issuer: string;
  /** System time. */
  readonly now: () => Date;
  /** Domain time: roles begin and end by it. */
  readonly programmeNow: () => Date;
}

/**
 * Only a card that was made for the very roles that its person has now: of any others it is dead, whoever has heard of
 * it.
 */
const useCard = statement<
  object,
  [cardId: string, accountId: string, at: Date, rolesMark: string, needsTwoPeople: boolean]
>(
  'use-card',
  `
  UPDATE card SET used_at = $3
  WHERE id = $1 AND account_id = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3 AND roles_mark = $4
    AND (NOT $5 OR confirmed_by IS NOT NULL OR by_installation)
  RETURNING id`,
);
const setPassphrase = statement<never, [accountId: string, hash: string, at: Date]>(
  'set-passphrase',
  `UPDATE account SET state = 'active', passphrase_hash = $2, passphrase_set_at = $3 WHERE id = $1`,
);
/** Somebody else may have said to have read of them. */
const tellAgain = statement<never, [exceptCardId: string, personId: string]>(
  'tell-of-cards-again',
  `
  UPDATE card
  SET told_at = NULL
  WHERE id <> $1 AND account_id IN (SELECT id FROM account WHERE person_id = $2) AND used_at IS NOT NULL`,
);
/** The first way in of a person is no news to them. */
const firstIsKnown = statement<never, [cardId: string, personId: string, at: Date]>(
  'first-card-is-known',
  `
  UPDATE card SET told_at = $3
  WHERE id = $1 AND NOT EXISTS (SELECT FROM account WHERE person_id = $2 AND passphrase_set_at IS NOT NULL)`,
);

/**
 * Spends a card and sets the passphrase chosen with it, once. Every earlier sign-in of the account ends, wherever it
 * is.
 *
 * @returns from when on sign-ins of the account count; undefined when the card was used, revoked, expired or overtaken
 *   by a change of roles meanwhile
 */
export async function spendCard(
  desk: CardDesk,
  { accountId, cardId }: Required<ProvenIdentity>,
  passphrase: string,
): Promise<Date | undefined> {
  const hash = await hashPassphrase(passphrase);
  const context = {
    operation: 'identity.use-card',
    caller: Caller.anonymous,
    correlationId: randomUUID(),
    language: 'sv',
    anonymous: false,
    headers: {},
  } as const;
  return requestContext.run(context, () =>
    desk.unitOfWork.run(async (work) => {
      const account = await lockAccount(work, accountId);
      if (!account || account.state === 'closed') return undefined;
      const roles = await PersonRoles.of(work, account.personId, desk.programmeNow());
      const now = desk.now();
      const [used] = await work.query(useCard, cardId, accountId, now, roles.mark, roles.isStaff);
      if (!used) return undefined;
      work.write(firstIsKnown, cardId, account.personId, now);
      work.write(tellAgain, cardId, account.personId);
      work.write(setPassphrase, accountId, hash, now);
      const countsFrom = endSignIns(work, { accountId, personId: account.personId, issuer: desk.issuer }, now);
      work.record({
        aggregate: 'account',
        aggregateId: accountId,
        fields: ['card', 'passphrase'],
        onBehalfOf: account.personId,
      });
      return countsFrom;
    }),
  );
}
