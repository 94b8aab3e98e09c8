import { type DeciderSignIn, type Work, statement } from '#plugin-kit';
import type { IdentitySeen } from './person-present.js';

/**
 * That somebody wants a card made for an account whose person holds a role; another confirms it or it comes to nothing.
 */
export interface CardProposalRow {
  readonly id: string;
  readonly accountId: string;
  readonly proposedBy: string;
  readonly proposedByKind: 'person' | 'client';
  readonly proposedAs: string;
  readonly identitySeen: IdentitySeen;
  readonly proposedSignIn: DeciderSignIn | null;
  readonly proposedAt: Date;
  readonly expiresAt: Date;
  readonly outcome: 'confirmed' | 'withdrawn' | 'expired' | 'overtaken' | null;
}

export const PROPOSAL_COLUMNS = `
  id, account_id AS "accountId", proposed_by AS "proposedBy", proposed_by_kind AS "proposedByKind",
    proposed_as AS "proposedAs", identity_seen AS "identitySeen", proposed_sign_in AS "proposedSignIn",
    proposed_at AS "proposedAt", expires_at AS "expiresAt",
  outcome`;

const findCardProposal = statement<CardProposalRow, [id: string]>(
  'find-card-proposal',
  `SELECT ${PROPOSAL_COLUMNS} FROM card_proposal WHERE id = $1`,
);
const confirmCardProposal = statement<never, [id: string, by: string, at: Date, signIn: DeciderSignIn]>(
  'confirm-card-proposal',
  `
  UPDATE card_proposal SET outcome = 'confirmed', ended_by = $2, ended_at = $3, confirmed_sign_in = $4
  WHERE id = $1 AND ended_at IS NULL`,
);
const withdrawCardProposal = statement<never, [id: string, by: string, at: Date]>(
  'withdraw-card-proposal',
  `UPDATE card_proposal SET outcome = 'withdrawn', ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL`,
);
const endCardProposals = statement<never, [accountId: string, outcome: 'expired' | 'overtaken', at: Date]>(
  'end-card-proposals',
  'UPDATE card_proposal SET outcome = $2, ended_at = $3 WHERE account_id = $1 AND ended_at IS NULL',
);

/** Read again once the account is locked: whoever ends a proposal holds the account's row. */
export async function findProposal(work: Work, proposalId: string): Promise<CardProposalRow | undefined> {
  const [row] = await work.query(findCardProposal, proposalId);
  return row;
}

/** Who confirms it, when and how they are signed in. */
export function confirmProposal(work: Work, proposalId: string, by: string, now: Date, signIn: DeciderSignIn): void {
  work.write(confirmCardProposal, proposalId, by, now, signIn);
}

export function withdrawProposal(work: Work, proposalId: string, by: string, now: Date): void {
  work.write(withdrawCardProposal, proposalId, by, now);
}

/** Ends what is still open for an account. */
export function endProposals(work: Work, accountId: string, outcome: 'expired' | 'overtaken', now: Date): void {
  work.write(endCardProposals, accountId, outcome, now);
}

/** Neither ended nor past its time. */
export const isOpen = ({ outcome, expiresAt }: CardProposalRow, now: Date): boolean =>
  outcome === null && expiresAt > now;
