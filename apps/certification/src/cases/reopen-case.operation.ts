import { Clock, SystemClock } from '#platform';
import {
  Caller,
  type DeciderSignIn,
  Operation,
  Text,
  UnitOfWork,
  Uuid,
  type Work,
  deciderSignIn,
  isSameDecider,
  statement,
} from '#plugin-kit';
import { IS_MET } from '../eligibility/met-criteria.js';
import { openCases } from '../eligibility/open-cases.js';
import { prepareCases } from './case-access.js';
import {
  CardTooNew,
  CaseIncomplete,
  CaseNotReady,
  ConflictOfInterest,
  CriteriaNotMet,
  SecondPersonNeeded,
} from './case.problems.js';
import { CaseView, oneCase } from './case.view.js';
import { lockCases } from './locked-cases.js';

export class ReopenCaseInput {
  @Uuid() caseId!: string;
  @Text(3, 2_000) reason!: string;
}

const reopenedBy = statement<never, [opened: string, personId: string, signIn: DeciderSignIn]>(
  'reopened-by',
  'UPDATE certificate_case SET reopened_by = $2, reopened_sign_in = $3 WHERE case_id = $1',
);

const isMet = statement<
  { definitionVersion: number },
  [programmeId: string, holderIds: readonly (string | null)[], definitionId: string]
>('is-met', IS_MET);

/**
 * Takes a refused or revoked case up again, as a new case with a new number: a reconsideration by somebody else than
 * who decided (omprövning), the way to a new certificate after a revocation, and the renewal of one that has expired.
 */
@Operation({
  name: 'certification.reopen-certificate-case',
  summary: 'Reconsider a refusal, begin anew after a revocation, or renew a certificate that has expired',
  http: 'POST /certificate-cases/{caseId}/reopen',
  access: prepareCases,
  input: ReopenCaseInput,
  output: CaseView,
  reads: ['name', 'case'],
  status: 201,
  problems: [CaseNotReady, ConflictOfInterest, CaseIncomplete, SecondPersonNeeded, CriteriaNotMet, CardTooNew],
})
export class ReopenCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly systemClock: SystemClock,
  ) {}

  execute({ caseId, reason }: ReopenCaseInput, caller: Caller): Promise<CaseView> {
    return this.unitOfWork.run(async (work) => {
      const isExpired = await expire(work, caseId, this.clock.now());
      const [old] = await lockCases(work, caller, [caseId], {
        access: prepareCases,
        states: ['refused', 'revoked', 'expired'],
      });
      const { programmeId, definitionId, holderId } = old!;
      const signIn = deciderSignIn(caller, this.systemClock.now(), CardTooNew);
      const isSameEyes = isSameDecider(
        { id: old!.decidedBy, signIn: old!.decidedSignIn },
        { id: caller.personId, signIn },
      );
      if (old!.state === 'refused' && isSameEyes) throw new SecondPersonNeeded({});
      const [met] = await work.query(isMet, programmeId, [holderId], definitionId);
      if (!met) throw new CriteriaNotMet({});
      const [opened] = await openCases(work, this.clock, programmeId, [
        {
          holderId: holderId!,
          definitionId,
          definitionVersion: met.definitionVersion,
          ...(isExpired ? { renews: caseId } : { reopens: caseId }),
        },
      ]);
      if (!opened)
        throw new CaseNotReady(
          {},
          {
            detail: {
              sv: 'Personen har redan ett öppet ärende eller ett giltigt intyg.',
              en: 'The person has an open case or a valid certificate already.',
            },
          },
        );
      await work.query(reopenedBy, opened, caller.personId, signIn);
      work.record({
        aggregate: 'certificate',
        aggregateId: opened,
        fields: [isExpired ? 'renews' : 'reopens'],
        reason,
      });
      const [row] = await work.query(oneCase, opened);
      return CaseView.of(row!);
    });
  }
}

const expireCase = statement<object, [caseId: string, now: Date]>(
  'expire-case',
  `
UPDATE certificate_case c SET state = 'expired'
FROM certificate i
WHERE c.case_id = $1 AND i.case_id = c.case_id AND i.valid_until <= $2 AND i.revoked_at IS NULL
  AND c.state IN ('issued', 'expired')
RETURNING 1`,
);

/** Whether the certificate of the case has expired; from then on the case stands so, and makes room for another. */
async function expire(work: Work, caseId: string, now: Date): Promise<boolean> {
  return (await work.query(expireCase, caseId, now)).length > 0;
}
