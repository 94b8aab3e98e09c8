import { Clock, SystemClock, uuidv7 } from '#platform';
import {
  type Caller,
  Operation,
  Settings,
  UnitOfWork,
  Uuid,
  type DeciderSignIn,
  deciderSignIn,
  statement,
} from '#plugin-kit';
import { AccountIsClosed, AccountNotFound } from '../accounts/account.problems.js';
import { reachableAccount } from '../accounts/reachable-account.js';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { OPEN_FOR_STAFF, reachStaff } from '../people/require-reach.js';
import { makerOf, refuseOneself } from './card-maker.js';
import { type CardProposalRow, PROPOSAL_COLUMNS, endProposals } from './card-proposal.js';
import { CardProposalView } from './card-proposal.view.js';
import { CardIsProposed, CardNeedsOnePerson, CardTooNew } from './card.problems.js';
import { type IdentitySeen, PersonPresent } from './person-present.js';

export class ProposeCardInput extends PersonPresent {
  @Uuid() accountId!: string;
}

const openProposal = statement<{ id: string; expiresAt: Date }, [accountId: string]>(
  'open-card-proposal',
  'SELECT id, expires_at AS "expiresAt" FROM card_proposal WHERE account_id = $1 AND ended_at IS NULL',
);
const insertProposal = statement<
  CardProposalRow,
  [
    id: string,
    accountId: string,
    by: string,
    byKind: CardProposalRow['proposedByKind'],
    as: string,
    identitySeen: IdentitySeen,
    at: Date,
    expiresAt: Date,
    signIn: DeciderSignIn,
  ]
>(
  'insert-card-proposal',
  `
  INSERT INTO card_proposal (
    id, account_id, proposed_by, proposed_by_kind, proposed_as, identity_seen, proposed_at, expires_at, proposed_sign_in
  )
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  RETURNING ${PROPOSAL_COLUMNS}`,
);

@Operation({
  name: 'identity.propose-card',
  summary: 'Propose a card for somebody who holds a role: it is made when another confirms it',
  http: 'POST /accounts/{accountId}/card-proposals',
  access: reachStaff,
  input: ProposeCardInput,
  output: CardProposalView,
  reads: ['accounts'],
  status: 201,
  problems: [AccountNotFound, AccountIsClosed, CardNeedsOnePerson, CardIsProposed, CardTooNew],
})
export class ProposeCard {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
    @Settings(identityConfig) private readonly config: IdentityConfig,
  ) {}

  execute({ accountId, identitySeen }: ProposeCardInput, caller: Caller): Promise<CardProposalView> {
    return this.unitOfWork.run(async (work) => {
      const { account, roles } = await reachableAccount(work, caller, accountId, this.clock.now());
      refuseOneself(caller, account.personId);
      if (account.state === 'closed') throw new AccountIsClosed({});
      if (!roles.isStaff) throw new CardNeedsOnePerson({});
      const now = this.systemClock.now();
      const signIn = deciderSignIn(caller, now, CardTooNew);
      const [earlier] = await work.query(openProposal, accountId);
      if (earlier && earlier.expiresAt > now) throw new CardIsProposed({ proposalId: earlier.id });
      if (earlier) endProposals(work, accountId, 'expired', now);
      const maker = makerOf(caller, OPEN_FOR_STAFF);
      const [row] = await work.query(
        insertProposal,
        uuidv7(),
        accountId,
        maker.by,
        maker.kind,
        maker.as,
        identitySeen,
        now,
        new Date(now.getTime() + this.config.proposalLasts.milliseconds),
        signIn,
      );
      work.record({
        aggregate: 'account',
        aggregateId: accountId,
        fields: ['cardProposal'],
        onBehalfOf: account.personId,
        reason: identitySeen,
      });
      return CardProposalView.of(row!, account);
    });
  }
}
