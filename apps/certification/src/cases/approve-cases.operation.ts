import { certificateApproved } from '#contracts';
import { Clock, SystemClock } from '#platform';
import {
  Caller,
  type DeciderSignIn,
  ListOf,
  Operation,
  UnitOfWork,
  Uuid,
  deciderSignIn,
  rule,
  statement,
} from '#plugin-kit';
import { issueCertificates } from '../issuing/issue-certificates.job.js';
import { decideCases } from './case-access.js';
import { CardTooNew, CaseIncomplete, CaseNotReady, ConflictOfInterest, SecondPersonNeeded } from './case.problems.js';
import { lockCases } from './locked-cases.js';
import { secondPerson } from './second-person.js';

const approveCases = statement<never, [caseIds: readonly string[], personId: string, now: Date, signIn: DeciderSignIn]>(
  'approve-cases',
  `
UPDATE certificate_case SET state = 'approved', decided_by = $2, decided_at = $3, decided_sign_in = $4
WHERE case_id = ANY ($1::uuid[])`,
);

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
  access: decideCases,
  input: ApproveCasesInput,
  output: StartedJobView,
  status: 202,
  problems: [CaseNotReady, ConflictOfInterest, CaseIncomplete, SecondPersonNeeded, CardTooNew],
})
export class ApproveCases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute({ caseIds }: ApproveCasesInput, caller: Caller): Promise<StartedJobView> {
    const { personId } = caller;
    return this.unitOfWork.run(async (work) => {
      const cases = await lockCases(work, caller, caseIds, {
        access: decideCases,
        states: ['prepared'],
        checks: secondPerson(caller),
      });
      const signIn = deciderSignIn(caller, this.systemClock.now(), CardTooNew);
      await work.query(approveCases, caseIds, personId, this.clock.now(), signIn);
      for (const { caseId, definitionId, programmeId, holderId } of cases) {
        work.publish(certificateApproved(caseId, { caseId, definitionId, programmeId, holderId: holderId! }));
      }
      return { jobId: work.enqueue(issueCertificates, { caseIds: [...caseIds] }) };
    });
  }
}
