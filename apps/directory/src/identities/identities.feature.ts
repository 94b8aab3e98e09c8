import { defineFeature } from '#plugin-kit';
import { AcceptIdentityProposal } from './accept-identity-proposal.operation.js';
import { DeclineIdentityProposal } from './decline-identity-proposal.operation.js';
import { FollowAccounts } from './follow-accounts.subscriber.js';
import { ListIdentityProposals } from './list-identity-proposals.operation.js';

export const identities = defineFeature({
  operations: [ListIdentityProposals, AcceptIdentityProposal, DeclineIdentityProposal],
  subscribers: [FollowAccounts],
});
