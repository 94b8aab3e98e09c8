import { Clock, SystemClock } from '#platform';
import {
  Caller,
  Const,
  type DeciderSignIn,
  ListOf,
  Operation,
  UnitOfWork,
  deciderSignIn,
  rule,
  statement,
} from '#plugin-kit';
import { prepareCases } from './case-access.js';
import { CardTooNew, CaseIncomplete, CaseNotReady, ConflictOfInterest } from './case.problems.js';
import { type CaseRow, CaseView, CasesView, SELECT_CASES } from './case.view.js';
import { lockCases } from './locked-cases.js';

const markCasesPrepared = statement<
  never,
  [caseIds: readonly string[], personId: string, now: Date, signIn: DeciderSignIn]
>(
  'prepare-cases',
  `
UPDATE certificate_case
SET state = 'prepared', prepared_by = $2, prepared_at = $3, prepared_sign_in = $4, is_identity_checked = true
WHERE case_id = ANY ($1::uuid[])`,
);

export class PrepareCasesInput {
  @ListOf(rule.uuid(), { min: 1, max: 500, unique: true }) caseIds!: string[];
  @Const(true, { doc: 'That the identity of each person was checked at the assessment.' }) identityChecked!: true;
}

const preparedCases = statement<CaseRow, [caseIds: readonly string[]]>(
  'prepared-cases',
  `${SELECT_CASES} WHERE c.case_id = ANY ($1::uuid[]) ORDER BY c.case_id`,
);

@Operation({
  name: 'certification.prepare-certificate-cases',
  summary: 'Prepare cases for the decision of somebody else',
  http: 'POST /certificate-cases/prepare',
  access: prepareCases,
  input: PrepareCasesInput,
  output: CasesView,
  reads: ['name', 'case'],
  problems: [CaseNotReady, ConflictOfInterest, CaseIncomplete, CardTooNew],
})
export class PrepareCases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute({ caseIds }: PrepareCasesInput, caller: Caller): Promise<CasesView> {
    return this.unitOfWork.run(async (work) => {
      await lockCases(work, caller, caseIds, { access: prepareCases, states: ['eligible'] });
      const signIn = deciderSignIn(caller, this.systemClock.now(), CardTooNew);
      await work.query(markCasesPrepared, caseIds, caller.personId, this.clock.now(), signIn);
      for (const caseId of caseIds)
        work.record({
          aggregate: 'certificate',
          aggregateId: caseId,
          fields: ['state', 'preparedBy', 'isIdentityChecked'],
        });
      const rows = await work.query(preparedCases, caseIds);
      return { items: rows.map(CaseView.of) };
    });
  }
}
