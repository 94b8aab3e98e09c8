import { certificateApproved } from '#contracts';
import { Clock } from '#platform';
import { Caller, ListOf, Operation, UnitOfWork, Uuid, rule } from '#plugin-kit';
import { issueCertificates } from '../issuing/issue-certificates.job.js';
import { CaseIncomplete, CaseNotReady, ConflictOfInterest, SecondPersonNeeded } from './case.problems.js';
import { lockCases } from './locked-cases.js';

export class ApproveCasesInput {
  @ListOf(rule.uuid(), { min: 1, max: 500, unique: true }) caseIds!: string[];
}

export class StartedJobView {
  @Uuid({ doc: 'Progress at /certification/jobs/{jobId}.' }) jobId!: string;
}

@Operation({
  name: 'certification.approve-certificate-cases',
  summary: 'Decide that the certificates are issued',
  http: 'POST /certificate-cases/approve',
  access: { permission: 'certificate:approve' },
  input: ApproveCasesInput,
  output: StartedJobView,
  status: 202,
  problems: [CaseNotReady, ConflictOfInterest, CaseIncomplete, SecondPersonNeeded],
})
export class ApproveCases {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly clock: Clock) {}

  execute({ caseIds }: ApproveCasesInput, caller: Caller): Promise<StartedJobView> {
    const { personId } = caller;
    return this.unitOfWork.run(async (work) => {
      const cases = await lockCases(work, caller, caseIds, {
        permission: 'certificate:approve', states: ['prepared'],
        checks: [{ problem: SecondPersonNeeded, detail: { sv: 'Du har berett ärendet.', en: 'You have prepared the case.' }, isBroken: (one) => one.prepared_by === personId }],
      });
      await work.query('approve-cases', `UPDATE certificate_case SET state = 'approved', decided_by = $2, decided_at = $3 WHERE case_id = ANY ($1::uuid[])`, [caseIds, personId, this.clock.now()]);
      for (const { case_id: caseId, definition_id: definitionId, programme_id: programmeId, holder_id: holderId } of cases) {
        work.publish(certificateApproved(caseId, { caseId, definitionId, programmeId, holderId: holderId! }));
      }
      return { jobId: work.enqueue(issueCertificates, { caseIds: [...caseIds] }) };
    });
  }
}
