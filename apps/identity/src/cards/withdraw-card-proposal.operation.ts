import { Clock, SystemClock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid, type Work } from '#plugin-kit';
import { PersonNotKnown } from '../accounts/account.problems.js';
import { lockAccount } from '../accounts/reachable-account.js';
import { requireReach } from '../people/require-reach.js';
import { type CardProposalRow, findProposal, isOpen, withdrawProposal } from './card-proposal.js';
import { CardProposalView } from './card-proposal.view.js';
import { ProposalIsOver, ProposalNotFound } from './card.problems.js';
import { seeProposals } from './proposal-access.js';

export class WithdrawCardProposalInput {
  @Uuid() proposalId!: string;
}

@Operation({
  name: 'identity.withdraw-card-proposal',
  summary:
    'Withdraw a proposal of a card: whoever proposed it, whoever might confirm it, or the person whom the card is for',
  http: 'POST /accounts/card-proposals/{proposalId}/withdraw',
  access: seeProposals,
  input: WithdrawCardProposalInput,
  output: CardProposalView,
  reads: ['accounts'],
  problems: [ProposalNotFound, ProposalIsOver],
})
export class WithdrawCardProposal {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute({ proposalId }: WithdrawCardProposalInput, caller: Caller): Promise<CardProposalView> {
    return this.unitOfWork.run(async (work) => {
      const known = await findProposal(work, proposalId);
      const account = known && (await lockAccount(work, known.accountId));
      if (!account || !(await this.concerns(work, caller, known, account.personId))) throw new ProposalNotFound({});
      const now = this.systemClock.now();
      const proposal = (await findProposal(work, proposalId))!;
      if (!isOpen(proposal, now)) throw new ProposalIsOver({});
      withdrawProposal(work, proposalId, caller.id, now);
      work.record({
        aggregate: 'account',
        aggregateId: account.id,
        fields: ['cardProposal'],
        onBehalfOf: account.personId,
        reason: 'withdrawn',
      });
      return CardProposalView.of(proposal, account);
    });
  }

  private async concerns(
    work: Work,
    caller: Caller,
    { proposedBy, proposedByKind }: CardProposalRow,
    personId: string,
  ): Promise<boolean> {
    if (caller.isPerson(personId) || (proposedBy === caller.id && proposedByKind === caller.kind)) return true;
    if (!seeProposals.isHeldBy(caller)) return false;
    return requireReach(work, caller, personId, this.clock.now()).then(
      () => true,
      (error: unknown) => {
        if (error instanceof PersonNotKnown) return false;
        throw error;
      },
    );
  }
}
