import { Clock } from '#platform';
import { type Caller, Operation, Settings, Identifier, UnitOfWork, Url, Uuid, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { type DirectoryConfig, directoryConfig } from '../directory.config.js';
import { AnotherHasToApprove } from './identity.problems.js';
import { ApprovedIdentityView, PROPOSALS, type ProposalRow } from './identity-proposal.view.js';
import { requireLinking } from './require-linking.js';

export class ApproveIdentityInput {
  @Uuid() personId!: string;
  @Url() issuer!: string;
  @Identifier(1, 255) subject!: string;
}

const lockPersonToApprove = statement<object, [personId: string]>(
  'lock-person-to-approve',
  'SELECT 1 FROM person WHERE id = $1 FOR NO KEY UPDATE',
);

const lockProposalToApprove = statement<ProposalRow, [issuer: string, subject: string, personId: string]>(
  'lock-proposal-to-approve',
  `${PROPOSALS} WHERE q.issuer = $1 AND q.subject = $2 AND q.person_id = $3 AND q.settled_at IS NULL FOR UPDATE OF q`,
);

const identityOfApprover = statement<object, [issuer: string, subject: string, approver: string | null]>(
  'identity-of-approver',
  'SELECT 1 FROM identity WHERE issuer = $1 AND subject = $2 AND person_id = $3 AND ended_at IS NULL',
);

const vouchForProposal = statement<never, [id: string, now: Date, approver: string | null, client: string | null]>(
  'vouch-for-proposal',
  'UPDATE identity_proposal SET vouched_at = $2, vouched_by_person = $3, vouched_by_client = $4 WHERE id = $1',
);

/**
 * Whoever approves names the person and the identity, so that nobody approves what they have not looked at. It counts
 * only where the person has no way of signing in left from which to approve.
 */
@Operation({
  name: 'directory.approve-identity',
  summary: 'As a second operator, approve how somebody with a role is said to sign in, who cannot be asked',
  http: 'POST /people/{personId}/identities/approve',
  access: { permission: 'identity:link', at: ['organisation', 'unit'] },
  input: ApproveIdentityInput,
  output: ApprovedIdentityView,
  reads: ['identities'],
  problems: [AnotherHasToApprove],
})
export class ApproveIdentity {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  execute({ personId, issuer, subject }: ApproveIdentityInput, caller: Caller): Promise<ApprovedIdentityView> {
    return this.unitOfWork.run(async (work) => {
      await requireLinking(work, caller, personId);
      if (caller.isPerson(personId)) throw new AnotherHasToApprove({});
      await work.query(lockPersonToApprove, personId);
      const [row] = await work.query(lockProposalToApprove, issuer, subject, personId);
      if (!row) throw new NotFound({});
      const approver = caller.kind === 'person' ? caller.personId : null;
      const [own] = await work.query(identityOfApprover, issuer, subject, approver);
      if (own || !mayApprove(row, caller, this.config.operatorClientId)) throw new AnotherHasToApprove({});
      if (row.vouchedAt !== null) return { personId, issuer, subject, approvedAt: row.vouchedAt.toISOString() };

      const now = this.clock.now();
      await work.query(vouchForProposal, row.id, now, approver, approver === null ? caller.id : null);
      work.record({
        aggregate: 'person',
        aggregateId: personId,
        fields: ['identity-vouched-for'],
        onBehalfOf: personId,
        reason: 'identity-vouched-for',
      });
      return { personId, issuer, subject, approvedAt: now.toISOString() };
    });
  }
}

/**
 * A second person; or the installation itself, by the key of its command line, but no machine that a person may have
 * made.
 */
function mayApprove(
  { proposedByPerson: by }: ProposalRow,
  caller: Caller,
  operatorClientId: string | undefined,
): boolean {
  return caller.kind === 'person' ? by !== caller.personId : caller.id === operatorClientId;
}
