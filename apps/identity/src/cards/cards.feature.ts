import { ActLog, defineFeature } from '#plugin-kit';
import { ConfirmCard } from './confirm-card.operation.js';
import { ListActsForMe } from './list-acts-for-me.operation.js';
import { ListCardProposals } from './list-card-proposals.operation.js';
import { OvertakenCards } from './overtaken-cards.js';
import { ProposeCard } from './propose-card.operation.js';
import { WithdrawCardProposal } from './withdraw-card-proposal.operation.js';

/** Cards for people who hold a role: one proposes, another confirms, and the person is told. */
export const cards = defineFeature({
  operations: [ProposeCard, ConfirmCard, WithdrawCardProposal, ListCardProposals, ListActsForMe],
  providers: [OvertakenCards, ActLog],
});
