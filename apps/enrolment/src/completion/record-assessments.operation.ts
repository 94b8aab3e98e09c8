import { enrolmentCompleted, enrolmentFailed } from '#contracts';
import { Clock } from '#platform';
import {
  type Caller,
  ListOf,
  OneOf,
  Operation,
  UnitOfWork,
  Uuid,
  type Work,
  defineAccess,
  statement,
} from '#plugin-kit';
import { SessionUnknown } from '../enrolments/enrolment.problems.js';
import { ENROLMENT_ROW, factsOf } from '../seats/enrolment-row.js';
import { type AssessedEnrolment, type Assessment, assessmentsToTake } from './assessment-rules.js';
import { AttendanceNotSigned, NotAssessable, OwnAssessment } from './completion.problems.js';
import { reviewPlans } from './review-plans.js';

export class AssessmentResult {
  @Uuid() enrolmentId!: string;
  @OneOf(['completed', 'failed'], { doc: 'Whether the participant reached what the module asks.' }) outcome!:
    | 'completed'
    | 'failed';
}

export class RecordAssessmentsInput {
  @Uuid() sessionId!: string;
  @ListOf(() => AssessmentResult, { min: 1, max: 500 }) results!: AssessmentResult[];
}

export class AssessmentsView {
  @Uuid() sessionId!: string;
  @ListOf(() => AssessmentResult) results!: AssessmentResult[];
}

/** The outcomes of the sessions that one leads, or that are in the scope of a role. */
const assess = defineAccess({
  permission: 'enrolment:assess',
  or: 'own',
  at: ['programme', 'session'],
  whose: ['trainers'],
});

@Operation({
  name: 'enrolment.record-assessments',
  summary: 'Record who completed the module and who did not; training plans follow at once',
  http: 'POST /enrolments/assessments',
  access: assess,
  input: RecordAssessmentsInput,
  output: AssessmentsView,
  problems: [SessionUnknown, AttendanceNotSigned, NotAssessable, OwnAssessment],
})
export class RecordAssessments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ sessionId, results }: RecordAssessmentsInput, caller: Caller): Promise<AssessmentsView> {
    return this.unitOfWork.run(async (work) => {
      await requireAssessor(work, sessionId, caller);
      const enrolments = await lockEnrolments(work, results);
      const taken = assessmentsToTake(sessionId, results, enrolments, caller);
      const now = this.clock.now();
      await store(work, taken, caller, now);
      for (const { enrolmentId, outcome } of taken) tell(work, enrolments.get(enrolmentId)!, outcome, caller);
      await reviewPlans(
        work,
        taken.filter(({ outcome }) => outcome === 'completed').map(({ enrolmentId }) => enrolments.get(enrolmentId)!),
        now,
      );
      return { sessionId, results: results.map(({ enrolmentId, outcome }) => ({ enrolmentId, outcome })) };
    });
  }
}

const findAssessedSession = statement<{ programmeId: string; trainerIds: string[] }, [sessionId: string]>(
  'find-assessed-session',
  'SELECT programme_id AS "programmeId", trainer_ids AS "trainerIds" FROM session WHERE session_id = $1',
);

async function requireAssessor(work: Work, sessionId: string, caller: Caller): Promise<void> {
  const [session] = await work.query(findAssessedSession, sessionId);
  if (!session) throw new SessionUnknown({ sessionId });
  assess.require(caller, { sessionId, programmeId: session.programmeId, trainers: session.trainerIds });
}

const lockAssessedEnrolments = statement<AssessedEnrolment, [enrolmentIds: readonly string[]]>(
  'lock-assessed-enrolments',
  `
SELECT ${ENROLMENT_ROW}, e.noted_hours::float8 AS "notedHours", e.signed_at AS "signedAt"
FROM enrolment e WHERE e.enrolment_id = ANY($1::uuid[]) ORDER BY e.enrolment_id FOR NO KEY UPDATE`,
);

async function lockEnrolments(work: Work, results: readonly Assessment[]): Promise<Map<string, AssessedEnrolment>> {
  const rows = await work.query(
    lockAssessedEnrolments,
    results.map(({ enrolmentId }) => enrolmentId),
  );
  return new Map(rows.map((row) => [row.enrolmentId, row]));
}

const recordAssessments = statement<never, [taken: string, id: string, now: Date]>(
  'record-assessments',
  `
UPDATE enrolment e SET state = r.outcome, assessed_by = $2, assessed_at = $3
FROM jsonb_to_recordset($1::jsonb) AS r("enrolmentId" uuid, outcome text) WHERE e.enrolment_id = r."enrolmentId"`,
);

async function store(work: Work, taken: readonly Assessment[], caller: Caller, now: Date): Promise<void> {
  if (taken.length === 0) return;
  await work.query(recordAssessments, JSON.stringify(taken), caller.id, now);
}

function tell(work: Work, enrolment: AssessedEnrolment, outcome: Assessment['outcome'], caller: Caller): void {
  const assessed = { ...factsOf(enrolment), ...(caller.kind === 'person' && { assessedBy: caller.id }) };
  if (outcome === 'completed')
    work.publish(enrolmentCompleted(enrolment.enrolmentId, { ...assessed, hours: enrolment.notedHours ?? 0 }));
  else work.publish(enrolmentFailed(enrolment.enrolmentId, assessed));
}
