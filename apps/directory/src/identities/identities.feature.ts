import { defineFeature } from '#plugin-kit';
import { AcceptIdentityProposal } from './accept-identity-proposal.operation.js';
import { ApproveIdentity } from './approve-identity.operation.js';
import { DeclineIdentityProposal } from './decline-identity-proposal.operation.js';
import { EndIdentity } from './end-identity.operation.js';
import { FollowAccounts } from './follow-accounts.subscriber.js';
import { Identity } from './identity.entity.js';
import { ListIdentities } from './list-identities.operation.js';
import { ListIdentityProposals } from './list-identity-proposals.operation.js';

export const identities = defineFeature({
  entities: [Identity],
  operations: [
    ListIdentityProposals,
    AcceptIdentityProposal,
    DeclineIdentityProposal,
    ListIdentities,
    EndIdentity,
    ApproveIdentity,
  ],
  subscribers: [FollowAccounts],
});
