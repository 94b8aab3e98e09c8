import type { Work } from '#plugin-kit';
import type { IdentitySeen } from './person-present.js';

/** That somebody wants a card made for an account whose person holds a role; another confirms it or it comes to nothing. */
export interface CardProposalRow {
  readonly id: string;
  readonly account_id: string;
  readonly proposed_by: string;
  readonly proposed_by_kind: 'person' | 'client';
  readonly proposed_as: string;
  readonly identity_seen: IdentitySeen;
  readonly proposed_at: Date;
  readonly expires_at: Date;
  readonly outcome: 'confirmed' | 'withdrawn' | 'expired' | 'overtaken' | null;
}

export const PROPOSAL_COLUMNS = 'id, account_id, proposed_by, proposed_by_kind, proposed_as, identity_seen, proposed_at, expires_at, outcome';

const FIND = `SELECT ${PROPOSAL_COLUMNS} FROM card_proposal WHERE id = $1`;
const END = 'UPDATE card_proposal SET outcome = $2, ended_by = $3, ended_at = $4 WHERE id = $1 AND ended_at IS NULL';
const END_ALL = 'UPDATE card_proposal SET outcome = $2, ended_at = $3 WHERE account_id = $1 AND ended_at IS NULL';

/** Read again once the account is locked: whoever ends a proposal holds the account's row. */
export async function findProposal(work: Work, proposalId: string): Promise<CardProposalRow | undefined> {
  const [row] = await work.query<CardProposalRow>('find-card-proposal', FIND, [proposalId]);
  return row;
}

export async function endProposal(work: Work, proposalId: string, outcome: 'confirmed' | 'withdrawn', endedBy: string, now: Date): Promise<void> {
  await work.query('end-card-proposal', END, [proposalId, outcome, endedBy, now]);
}

/** Ends what is still open for an account. */
export async function endProposals(work: Work, accountId: string, outcome: 'expired' | 'overtaken', now: Date): Promise<void> {
  await work.query('end-card-proposals', END_ALL, [accountId, outcome, now]);
}

/** Neither ended nor past its time. */
export const isOpen = ({ outcome, expires_at }: CardProposalRow, now: Date): boolean => outcome === null && expires_at > now;
