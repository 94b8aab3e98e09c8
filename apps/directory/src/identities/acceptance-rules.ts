import type { LockedProposal } from './locked-proposal.js';

/** What a yes to a proposal is: its end, a half of it, or nothing. */
export type Acceptance = 'is-done' | 'is-over' | 'approves' | 'links';

/** Of whoever is concerned and says yes: the person approves, who signs in so is linked, and each is asked once. */
export function acceptanceOf({ row, linkedTo, concerns }: LockedProposal): Acceptance {
  // Said before, and still so.
  if (row.outcome === 'accepted' && linkedTo === row.personId) return 'is-done';
  if (row.outcome !== null) return 'is-over';
  return concerns === 'person' ? 'approves' : 'links';
}

/** Whoever is somebody by this identity today has to say that they leave that person. */
export const isTakenFromAnother = ({ linkedTo }: LockedProposal, leaving: string | undefined): boolean =>
  linkedTo !== null && linkedTo !== leaving;

/**
 * The person said so, or a second operator; what the installation itself says, by the key of its command line, needs
 * nobody else.
 */
export const isVouchedFor = ({ row }: LockedProposal, operatorClientId: string | undefined): boolean =>
  row.approvedAt !== null ||
  row.vouchedAt !== null ||
  (operatorClientId !== undefined && row.proposedByClient === operatorClientId);
