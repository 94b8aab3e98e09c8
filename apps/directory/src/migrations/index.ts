import { createDirectory } from './1763769600000-create-directory.js';
import { createParticipation } from './1763769600030-create-participation.js';
import { createIdentityProposal } from './1763769600031-create-identity-proposal.js';
import { vouchForIdentityProposals } from './1763769600061-vouch-for-identity-proposals.js';
import { moveAppliedSections } from './1796083200001-move-applied-sections.js';
import { periodsOfMembership } from './1796083200002-periods-of-membership.js';

export const migrations = [
  createDirectory,
  createParticipation,
  createIdentityProposal,
  vouchForIdentityProposals,
  moveAppliedSections,
  periodsOfMembership,
];
