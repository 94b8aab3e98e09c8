import { IsNull } from 'typeorm';
import { Clock } from '#platform';
import { type Caller, Operation, Optional, Settings, UnitOfWork, Uuid, type Work, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { type DirectoryConfig, directoryConfig } from '../directory.config.js';
import { Assignment } from '../assignments/assignment.entity.js';
import { grantsChanged } from '../grants/grant-change.js';
import { acceptanceOf, isTakenFromAnother, isVouchedFor } from './acceptance-rules.js';
import { IdentityProposalView } from './identity-proposal.view.js';
import { Identity } from './identity.entity.js';
import { ApprovalMissing, IdentityInUse, SecondOperatorMissing } from './identity.problems.js';
import { type LockedProposal, lockProposal, settle, viewOf } from './locked-proposal.js';

export class AcceptIdentityProposalInput {
  @Uuid() proposalId!: string;
  @Optional()
  @Uuid({ doc: 'The person that you are when you sign in so today, and will be no longer.' })
  leaving?: string;
}

@Operation({
  name: 'directory.accept-identity-proposal',
  summary: 'Say that you are the registered person; or, as that person, that you sign in in this way, too',
  http: 'POST /people/me/identity-proposals/{proposalId}/accept',
  access: { whose: ['identity', 'person'] },
  input: AcceptIdentityProposalInput,
  output: IdentityProposalView,
  reads: ['name'],
  problems: [IdentityInUse, ApprovalMissing, SecondOperatorMissing],
})
export class AcceptIdentityProposal {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  execute({ proposalId, leaving }: AcceptIdentityProposalInput, caller: Caller): Promise<IdentityProposalView> {
    return this.unitOfWork.run(async (work) => {
      const proposal = await lockProposal(work, proposalId, caller);
      const now = this.clock.now();
      const acceptance = acceptanceOf(proposal);
      if (acceptance === 'is-done') return viewOf(proposal);
      if (acceptance === 'is-over') throw new NotFound({});
      if (acceptance === 'approves') return approve(work, proposal, now);

      await refuseClient(work, proposal);
      if (isTakenFromAnother(proposal, leaving)) throw new IdentityInUse({});
      await requireApproval(work, proposal);
      if (!isVouchedFor(proposal, this.config.operatorClientId)) await refuseRoles(work, proposal, now);
      await link(work, proposal, now);
      return viewOf(proposal);
    });
  }
}

const approveProposal = statement<never, [id: string, now: Date]>(
  'approve-proposal',
  'UPDATE identity_proposal SET approved_at = $2 WHERE id = $1',
);

/** The person says yes; whoever signs in so has to say it, too. */
async function approve(work: Work, proposal: LockedProposal, now: Date): Promise<IdentityProposalView> {
  await work.query(approveProposal, proposal.row.id, now);
  work.record({ aggregate: 'person', aggregateId: proposal.row.personId, fields: ['identity-approved'] });
  return { ...viewOf(proposal), isApproved: true };
}

/** A role given to a client of that name would take the person's own away. */
async function refuseClient(work: Work, { row }: LockedProposal): Promise<void> {
  if (await work.entities.existsBy(Assignment, { issuer: row.issuer, clientId: row.subject })) throw new NotFound({});
}

/** Who signs in already is not joined by anybody without knowing it. */
async function requireApproval(work: Work, { row }: LockedProposal): Promise<void> {
  if (row.approvedAt !== null) return;
  if (await work.entities.existsBy(Identity, { personId: row.personId, endedAt: IsNull() }))
    throw new ApprovalMissing({});
}

/** Who holds a role, or did lately, is nobody's to hand over alone. */
const ROLE_KEPT_MS = 30 * 24 * 3_600_000;

const rolesOfProposedPerson = statement<object, [personId: string, since: Date]>(
  'roles-of-proposed-person',
  `SELECT 1 FROM assignment WHERE person_id = $1 AND least(revoked_at, to_at, 'infinity') > $2 LIMIT 1`,
);

/** An operator who ends every way of signing in of somebody would be asked by nobody: two have to say so. */
async function refuseRoles(work: Work, { row }: LockedProposal, now: Date): Promise<void> {
  const [role] = await work.query(rolesOfProposedPerson, row.personId, new Date(now.getTime() - ROLE_KEPT_MS));
  if (role) throw new SecondOperatorMissing({});
}

const linkIdentity = statement<never, [issuer: string, subject: string, personId: string, now: Date]>(
  'link-identity',
  `
INSERT INTO identity (issuer, subject, person_id, linked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (issuer, subject) DO UPDATE SET person_id = EXCLUDED.person_id, linked_at = EXCLUDED.linked_at,
  ended_at = NULL`,
);

async function link(work: Work, proposal: LockedProposal, now: Date): Promise<void> {
  const { row, linkedTo } = proposal;
  await work.query(linkIdentity, row.issuer, row.subject, row.personId, now);
  await settle(work, proposal, 'accepted', now);
  if (linkedTo !== null) work.record({ aggregate: 'person', aggregateId: linkedTo, fields: ['identity-left'] });
  await grantsChanged(work, { identities: [row] });
}
