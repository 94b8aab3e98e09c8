import type { DeciderSignIn, Work } from '#plugin-kit';
import type { IdentitySeen } from './person-present.js';

/**
 * That somebody wants a card made for an account whose person holds a role; another confirms it or it comes to nothing.
 */
export interface CardProposalRow {
  readonly id: string;
  readonly account_id: string;
  readonly proposed_by: string;
  readonly proposed_by_kind: 'person' | 'client';
  readonly proposed_as: string;
  readonly identity_seen: IdentitySeen;
  readonly proposed_sign_in: DeciderSignIn | null;
  readonly proposed_at: Date;
  readonly expires_at: Date;
  readonly outcome: 'confirmed' | 'withdrawn' | 'expired' | 'overtaken' | null;
}

export const PROPOSAL_COLUMNS = `
  id, account_id, proposed_by, proposed_by_kind, proposed_as, identity_seen, proposed_sign_in, proposed_at, expires_at,
  outcome`;

const FIND = `SELECT ${PROPOSAL_COLUMNS} FROM card_proposal WHERE id = $1`;
const CONFIRM = `
UPDATE card_proposal SET outcome = 'confirmed', ended_by = $2, ended_at = $3, confirmed_sign_in = $4
WHERE id = $1 AND ended_at IS NULL`;
const WITHDRAW = `
  UPDATE card_proposal SET outcome = 'withdrawn', ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL
`;
const END_ALL = 'UPDATE card_proposal SET outcome = $2, ended_at = $3 WHERE account_id = $1 AND ended_at IS NULL';

/** Read again once the account is locked: whoever ends a proposal holds the account's row. */
export async function findProposal(work: Work, proposalId: string): Promise<CardProposalRow | undefined> {
  const [row] = await work.query<CardProposalRow>('find-card-proposal', FIND, [proposalId]);
  return row;
}

/** Who confirms it, when and how they are signed in. */
export async function confirmProposal(
  work: Work,
  proposalId: string,
  by: string,
  now: Date,
  signIn: DeciderSignIn,
): Promise<void> {
  await work.query('confirm-card-proposal', CONFIRM, [proposalId, by, now, signIn]);
}

export async function withdrawProposal(work: Work, proposalId: string, by: string, now: Date): Promise<void> {
  await work.query('withdraw-card-proposal', WITHDRAW, [proposalId, by, now]);
}

/** Ends what is still open for an account. */
export async function endProposals(
  work: Work,
  accountId: string,
  outcome: 'expired' | 'overtaken',
  now: Date,
): Promise<void> {
  await work.query('end-card-proposals', END_ALL, [accountId, outcome, now]);
}

/** Neither ended nor past its time. */
export const isOpen = ({ outcome, expires_at }: CardProposalRow, now: Date): boolean =>
  outcome === null && expires_at > now;
