import { enrolmentCompleted, enrolmentFailed } from '#contracts';
import { Clock } from '#platform';
import {
  type Caller,
  ListOf,
  OneOf,
  Operation,
  Optional,
  UnitOfWork,
  Uuid,
  type Work,
  defineAccess,
  statement,
} from '#plugin-kit';
import { SessionNotBegun, SessionUnknown } from '../enrolments/enrolment.problems.js';
import { ENROLMENT_ROW, factsOf } from '../seats/enrolment-row.js';
import {
  ASSESSMENT_CORRECTIONS,
  type AssessedEnrolment,
  type Assessment,
  type AssessmentCorrection,
  assessmentsToTake,
} from './assessment-rules.js';
import { AttendanceNotSigned, NotAssessable, OutcomeRecorded, OwnAssessment } from './completion.problems.js';
import { reopenPlans, reviewPlans } from './review-plans.js';

export class AssessmentResult {
  @Uuid() enrolmentId!: string;
  @OneOf(['completed', 'failed'], { doc: 'Whether the participant reached what the module asks.' }) outcome!:
    | 'completed'
    | 'failed';
}

export class RecordAssessmentsInput {
  @Uuid() sessionId!: string;
  @Optional()
  @OneOf(ASSESSMENT_CORRECTIONS, { doc: 'Why a completed module is said to have failed.' })
  correction?: AssessmentCorrection;
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
  summary: 'Record or correct who completed the module and who did not; training plans follow at once',
  http: 'POST /enrolments/assessments',
  access: assess,
  input: RecordAssessmentsInput,
  output: AssessmentsView,
  problems: [SessionUnknown, SessionNotBegun, AttendanceNotSigned, NotAssessable, OutcomeRecorded, OwnAssessment],
})
export class RecordAssessments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(input: RecordAssessmentsInput, caller: Caller): Promise<AssessmentsView> {
    const { sessionId, results, correction } = input;
    return this.unitOfWork.run(async (work) => {
      const now = this.clock.now();
      await requireAssessor(work, sessionId, caller, now);
      const enrolments = await lockEnrolments(work, results);
      const taken = assessmentsToTake(input, enrolments, caller);
      await store(work, taken, enrolments, correction, caller, now);
      const assessors = await assessorsOf(work, taken);
      for (const { enrolmentId, outcome } of taken)
        tell(work, enrolments.get(enrolmentId)!, outcome, caller, assessors.get(enrolmentId) ?? []);
      const learners = (outcome: Assessment['outcome']) =>
        taken.filter((one) => one.outcome === outcome).map(({ enrolmentId }) => enrolments.get(enrolmentId)!);
      await reopenPlans(
        work,
        learners('failed').filter(({ state }) => state === 'completed'),
      );
      await reviewPlans(work, learners('completed'), now);
      return { sessionId, results: results.map(({ enrolmentId, outcome }) => ({ enrolmentId, outcome })) };
    });
  }
}

const findAssessedSession = statement<
  { programmeId: string; trainerIds: string[]; startsAt: Date },
  [sessionId: string]
>(
  'find-assessed-session',
  `
SELECT programme_id AS "programmeId", trainer_ids AS "trainerIds", starts_at AS "startsAt"
FROM session
WHERE session_id = $1`,
);

async function requireAssessor(work: Work, sessionId: string, caller: Caller, now: Date): Promise<void> {
  const [session] = await work.query(findAssessedSession, sessionId);
  if (!session) throw new SessionUnknown({ sessionId });
  assess.require(caller, { sessionId, programmeId: session.programmeId, trainers: session.trainerIds });
  if (session.startsAt > now) throw new SessionNotBegun({ sessionId });
}

const lockAssessedEnrolments = statement<AssessedEnrolment, [enrolmentIds: readonly string[]]>(
  'lock-assessed-enrolments',
  `
SELECT ${ENROLMENT_ROW}, e.counted_minutes AS "countedMinutes"
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

const insertAssessments = statement<never, [taken: string, correction: string | null, id: string, now: Date]>(
  'insert-assessments',
  `
INSERT INTO assessment (assessment_id, enrolment_id, outcome, correction, assessed_by, assessed_at)
SELECT gen_random_uuid(), r."enrolmentId", r.outcome, CASE WHEN r."isCorrected" THEN $2 END, $3, $4
FROM jsonb_to_recordset($1::jsonb) AS r("enrolmentId" uuid, outcome text, "isCorrected" boolean)`,
);

async function store(
  work: Work,
  taken: readonly Assessment[],
  enrolments: ReadonlyMap<string, AssessedEnrolment>,
  correction: AssessmentCorrection | undefined,
  caller: Caller,
  now: Date,
): Promise<void> {
  if (taken.length === 0) return;
  const rows = JSON.stringify(
    taken.map((one) => ({ ...one, isCorrected: enrolments.get(one.enrolmentId)!.state === 'completed' })),
  );
  await work.query(recordAssessments, rows, caller.id, now);
  await work.query(insertAssessments, rows, correction ?? null, caller.id, now);
}

const listAssessors = statement<{ enrolmentId: string; assessors: string[] }, [enrolmentIds: readonly string[]]>(
  'assessors-of-enrolments',
  `
SELECT enrolment_id AS "enrolmentId", array_agg(DISTINCT assessed_by) AS assessors
FROM assessment
WHERE enrolment_id = ANY($1::uuid[]) AND assessed_by ~ '^[0-9a-f-]{36}$'
GROUP BY enrolment_id`,
);

/** The people who ever recorded an outcome of these enrolments. */
async function assessorsOf(work: Work, taken: readonly Assessment[]): Promise<Map<string, string[]>> {
  if (taken.length === 0) return new Map();
  const rows = await work.query(
    listAssessors,
    taken.map(({ enrolmentId }) => enrolmentId),
  );
  return new Map(rows.map(({ enrolmentId, assessors }) => [enrolmentId, assessors]));
}

function tell(
  work: Work,
  enrolment: AssessedEnrolment,
  outcome: Assessment['outcome'],
  caller: Caller,
  assessors: string[],
): void {
  const assessed = { ...factsOf(enrolment), ...(caller.kind === 'person' && { assessedBy: caller.id }), assessors };
  if (outcome === 'completed')
    work.publish(
      enrolmentCompleted(enrolment.enrolmentId, { ...assessed, hours: (enrolment.countedMinutes ?? 0) / 60 }),
    );
  else work.publish(enrolmentFailed(enrolment.enrolmentId, assessed));
}
