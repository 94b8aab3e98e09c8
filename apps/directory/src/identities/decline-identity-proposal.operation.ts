import { Clock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { IdentityProposalView } from './identity-proposal.view.js';
import { lockProposal, settle, viewOf } from './locked-proposal.js';

export class DeclineIdentityProposalInput {
  @Uuid() proposalId!: string;
}

@Operation({
  name: 'directory.decline-identity-proposal',
  summary: 'Say that you are not the registered person; or, as that person, that you do not sign in so',
  http: 'POST /people/me/identity-proposals/{proposalId}/decline',
  access: { whose: ['identity', 'person'] },
  input: DeclineIdentityProposalInput,
  output: IdentityProposalView,
  reads: ['name'],
})
export class DeclineIdentityProposal {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ proposalId }: DeclineIdentityProposalInput, caller: Caller): Promise<IdentityProposalView> {
    return this.unitOfWork.run(async (work) => {
      const proposal = await lockProposal(work, proposalId, caller);
      if (proposal.row.outcome !== null && proposal.row.outcome !== 'declined') throw new NotFound({});
      if (proposal.row.outcome === null) await settle(work, proposal, 'declined', this.clock.now());
      return viewOf(proposal);
    });
  }
}
