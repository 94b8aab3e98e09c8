import { Instant, ListOf, OneOf, PersonId, Text, Uuid } from '#plugin-kit';
import type { CardProposalRow } from './card-proposal.js';
import { IDENTITY_SEEN, type IdentitySeen } from './person-present.js';

/** What is shown of a proposal, whether or not more of it was read. */
export type ShownProposal = Omit<CardProposalRow, 'proposedByKind' | 'proposedSignIn' | 'outcome'>;

/** A card that one has proposed and another has to confirm. */
export class CardProposalView {
  @Uuid() proposalId!: string;
  @Uuid() accountId!: string;
  @PersonId() personId!: string;
  @Text(3, 40) username!: string;
  @Text(1, 255, { doc: 'Who proposed it: the id of a person or a client.' }) proposedBy!: string;
  @Text(1, 41, { doc: 'The role by which they may.' }) proposedAs!: string;
  @OneOf(IDENTITY_SEEN) identitySeen!: IdentitySeen;
  @Instant() proposedAt!: string;
  @Instant({ doc: 'It comes to nothing unless it is confirmed by then.' }) expiresAt!: string;

  static of(row: ShownProposal, account: { readonly personId: string; readonly username: string }): CardProposalView {
    return {
      proposalId: row.id,
      accountId: row.accountId,
      personId: account.personId,
      username: account.username,
      proposedBy: row.proposedBy,
      proposedAs: row.proposedAs,
      identitySeen: row.identitySeen,
      proposedAt: row.proposedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    };
  }
}

export class CardProposalsView {
  @ListOf(() => CardProposalView, { max: 200 }) items!: CardProposalView[];
}
