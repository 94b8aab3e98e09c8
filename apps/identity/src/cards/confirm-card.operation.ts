import { Clock, SystemClock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid, deciderSignIn, isSameDecider } from '#plugin-kit';
import { AccountIsClosed, AccountNotFound } from '../accounts/account.problems.js';
import { AccountView, accountView } from '../accounts/account.view.js';
import { CardPrinter } from '../accounts/card-printer.js';
import { reachableAccount } from '../accounts/reachable-account.js';
import { reachStaff } from '../people/require-reach.js';
import { refuseOneself } from './card-maker.js';
import { confirmProposal, findProposal, isOpen } from './card-proposal.js';
import { AnotherHasToConfirm, CardTooNew, ProposalIsOver, ProposalNotFound } from './card.problems.js';

export class ConfirmCardInput {
  @Uuid() proposalId!: string;
}

@Operation({
  isReplySecret: true,
  name: 'identity.confirm-card',
  summary: 'Confirm a card that another has proposed: only now is it made, and shown to whoever confirms it',
  http: 'POST /accounts/card-proposals/{proposalId}/confirm',
  access: reachStaff,
  input: ConfirmCardInput,
  output: AccountView,
  reads: ['accounts'],
  status: 201,
  problems: [ProposalNotFound, ProposalIsOver, AnotherHasToConfirm, CardTooNew, AccountIsClosed],
})
export class ConfirmCard {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
    private readonly printer: CardPrinter,
  ) {}

  execute({ proposalId }: ConfirmCardInput, caller: Caller): Promise<AccountView> {
    return this.unitOfWork.run(async (work) => {
      const known = await findProposal(work, proposalId);
      if (!known) throw new ProposalNotFound({});
      const { account, roles } = await reachableAccount(work, caller, known.accountId, this.clock.now()).catch(
        (error: unknown) => {
          throw error instanceof AccountNotFound ? new ProposalNotFound({}, { cause: error }) : error;
        },
      );
      refuseOneself(caller, account.personId);
      const proposal = (await findProposal(work, proposalId))!;
      const now = this.systemClock.now();
      const proposer = { id: proposal.proposedBy, signIn: proposal.proposedSignIn };
      if (isSameDecider(proposer, { id: caller.id, signIn: caller.auth })) throw new AnotherHasToConfirm({});
      const signIn = deciderSignIn(caller, now, CardTooNew);
      if (!isOpen(proposal, now)) throw new ProposalIsOver({});
      if (account.state === 'closed') throw new AccountIsClosed({});
      confirmProposal(work, proposalId, caller.id, now, signIn);
      const { proposedBy: by, proposedByKind: kind, proposedAs, identitySeen } = proposal;
      const card = this.printer.print(work, {
        account,
        maker: { by, kind, as: proposedAs },
        confirmedBy: caller.id,
        identitySeen,
        roles,
      });
      work.record({
        aggregate: 'account',
        aggregateId: account.id,
        fields: ['card'],
        onBehalfOf: account.personId,
        reason: identitySeen,
      });
      return accountView(account, card);
    });
  }
}
