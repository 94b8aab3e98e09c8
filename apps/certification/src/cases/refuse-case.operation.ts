import { Clock, SystemClock } from '#platform';
import { Caller, type DeciderSignIn, Operation, Text, UnitOfWork, Uuid, deciderSignIn, statement } from '#plugin-kit';
import { decideCases } from './case-access.js';
import { CardTooNew, CaseIncomplete, CaseNotReady, ConflictOfInterest, SecondPersonNeeded } from './case.problems.js';
import { CaseView, oneCase } from './case.view.js';
import { lockCases } from './locked-cases.js';
import { secondPerson } from './second-person.js';

const refuseCase = statement<
  never,
  [caseId: string, personId: string, now: Date, reasons: string, signIn: DeciderSignIn]
>(
  'refuse-case',
  `
UPDATE certificate_case SET state = 'refused', decided_by = $2, decided_at = $3, reasons = $4, decided_sign_in = $5
WHERE case_id = $1`,
);

export class RefuseCaseInput {
  @Uuid() caseId!: string;
  @Text(3, 4_000, { doc: 'Why, as the person will read it. They can ask somebody else to reconsider.' })
  reasons!: string;
}

/**
 * A refusal has written reasons (PUBLIC-SECTOR 16, 17), is decided by somebody else than who prepared it, and can be
 * reconsidered by a third one.
 */
@Operation({
  name: 'certification.refuse-certificate-case',
  summary: 'Decide that a certificate is not issued, with the reasons',
  http: 'POST /certificate-cases/{caseId}/refuse',
  access: decideCases,
  input: RefuseCaseInput,
  output: CaseView,
  reads: ['name', 'case'],
  problems: [CaseNotReady, ConflictOfInterest, CaseIncomplete, SecondPersonNeeded, CardTooNew],
})
export class RefuseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute({ caseId, reasons }: RefuseCaseInput, caller: Caller): Promise<CaseView> {
    return this.unitOfWork.run(async (work) => {
      await lockCases(work, caller, [caseId], {
        access: decideCases,
        states: ['prepared'],
        checks: secondPerson(caller),
      });
      const signIn = deciderSignIn(caller, this.systemClock.now(), CardTooNew);
      await work.query(refuseCase, caseId, caller.personId, this.clock.now(), reasons, signIn);
      work.record({ aggregate: 'certificate', aggregateId: caseId, fields: ['state', 'reasons'] });
      const [row] = await work.query(oneCase, caseId);
      return CaseView.of(row!);
    });
  }
}
