import { type Caller, type Work, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { concernedBy } from './concerned-by.js';
import { type IdentityProposalView, PROPOSALS, type ProposalRow, proposalView } from './identity-proposal.view.js';

/** A proposal that concerns the caller, with everything locked that an answer to it looks at. */
export interface LockedProposal {
  readonly row: ProposalRow;
  /** The caller signs in so, or is the person. */
  readonly concerns: IdentityProposalView['concerns'];
  /** Whose the identity is now. */
  readonly linkedTo: string | null;
}

const lockPersonOfProposal = statement<object, [proposalId: string]>(
  'lock-person-of-proposal',
  'SELECT 1 FROM person WHERE id = (SELECT person_id FROM identity_proposal WHERE id = $1) FOR NO KEY UPDATE',
);

const lockProposalRow = statement<ProposalRow, [proposalId: string]>(
  'lock-proposal',
  `${PROPOSALS} WHERE q.id = $1 FOR UPDATE OF q`,
);

const identityOfProposal = statement<{ personId: string | null }, [issuer: string, subject: string]>(
  'identity-of-proposal',
  'SELECT person_id AS "personId" FROM identity WHERE issuer = $1 AND subject = $2 AND ended_at IS NULL',
);

/**
 * Locks the person, the proposal and the identity, in this order; whoever gives the person a role locks the first two
 * so.
 * @throws NotFound for a proposal that concerns somebody else
 */
export async function lockProposal(work: Work, proposalId: string, caller: Caller): Promise<LockedProposal> {
  const { identityKey, personId } = concernedBy(caller);
  await work.query(lockPersonOfProposal, proposalId);
  const [row] = await work.query(lockProposalRow, proposalId);
  if (!row) throw new NotFound({});
  await lockIdentity(work, row.issuer, row.subject);
  const [identity] = await work.query(identityOfProposal, row.issuer, row.subject);
  const linkedTo = identity?.personId ?? null;

  const isTheirIdentity = linkedTo === null ? row.identityKey === identityKey : linkedTo === personId;
  if (!isTheirIdentity && row.personId !== personId) throw new NotFound({});
  return { row, concerns: isTheirIdentity ? 'identity' : 'person', linkedTo };
}

const lockClientName = statement<object, [lock: string]>(
  'lock-client-name',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

/**
 * The same lock as that of whoever gives roles to a client of that name: an identity is a person's or a client's, never
 * both.
 */
export async function lockIdentity(work: Work, issuer: string, subject: string): Promise<void> {
  await work.query(lockClientName, `directory:client:${issuer} ${subject}`);
}

const settleProposal = statement<never, [id: string, now: Date, outcome: string]>(
  'settle-proposal',
  'UPDATE identity_proposal SET settled_at = $2, outcome = $3 WHERE id = $1',
);

/** Writes the answer; what is asked once is answered once. */
export async function settle(
  work: Work,
  { row }: LockedProposal,
  outcome: 'accepted' | 'declined',
  now: Date,
): Promise<void> {
  await work.query(settleProposal, row.id, now, outcome);
  work.record({ aggregate: 'person', aggregateId: row.personId, fields: [`identity-${outcome}`] });
}

export const viewOf = ({ row, concerns }: LockedProposal): IdentityProposalView => proposalView(row, concerns);
