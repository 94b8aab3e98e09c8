import { Clock } from '#platform';
import {
  type Caller,
  ListOf,
  Operation,
  Optional,
  Text,
  UnitOfWork,
  Uuid,
  type Work,
  rule,
  statement,
} from '#plugin-kit';
import { Forbidden, NotFound } from '#plugin-kit/contract';
import { actForLearners, maySee } from '../access/enrolment-access.js';
import { requireActingFor } from '../access/require-acting-for.js';
import { ENROLMENT_RECORD, type EnrolmentRecord, EnrolmentView } from '../enrolments/enrolment.view.js';
import { MinutesToCome, NotedByTheSame, NothingToSign, WitnessNotPresent } from './attendance.problems.js';
import { ENTRY_COLUMNS } from './attendance-rows.js';
import { recount } from './recount.js';
import { type Signature, type UnsignedEntry, assistedSignature, entriesToSign, ownSignature } from './signing-rules.js';

export class SignAttendanceInput {
  @Uuid() enrolmentId!: string;
  @Optional()
  @ListOf(rule.uuid(), { min: 1, max: 100, unique: true, doc: 'Only what is noted of these meetings.' })
  meetingIds?: string[];
  @Optional()
  @Uuid({
    doc:
      'For a helper: the registered person who was in the meeting and saw the participant sign; the helper when left ' +
      'out. Neither noted the minutes.',
  })
  witnessId?: string;
  @Optional() @Text(1, 500, { doc: 'Why a helper enters the signature for the participant.' }) reason?: string;
}

type Found = EnrolmentRecord & { organisationId: string | null; unitId: string | null; trainerIds: string[] };

@Operation({
  name: 'enrolment.sign-attendance',
  summary: 'The participant signs the noted minutes, or a helper does before a witness; only then they count',
  http: 'POST /enrolments/{enrolmentId}/sign',
  access: actForLearners,
  input: SignAttendanceInput,
  output: EnrolmentView,
  reads: ['enrolment', 'attendance'],
  problems: [NothingToSign, MinutesToCome, NotedByTheSame, WitnessNotPresent],
})
export class SignAttendance {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ enrolmentId, meetingIds, witnessId, reason }: SignAttendanceInput, caller: Caller): Promise<EnrolmentView> {
    return this.unitOfWork.run(async (work) => {
      const enrolment = await lockEnrolment(work, enrolmentId);
      if (!enrolment) throw new NotFound({});
      const helping = actingFor(caller, enrolment, reason);
      const now = this.clock.now();
      const unsigned = await work.query(unsignedEntries, enrolmentId);
      // The same again is answered like the first time.
      if (unsigned.length === 0 && enrolment.signedAt !== null) return EnrolmentView.of(enrolment);
      const entries = entriesToSign(enrolmentId, unsigned, meetingIds, now);
      const signature =
        helping.onBehalfOf === undefined
          ? ownSignature(caller)
          : assistedSignature(enrolmentId, entries, caller, witnessId);

      await store(work, entries, signature, helping.reason, now);
      const told = await recount(work, [enrolmentId]);
      work.publish(told.get(enrolmentId)!);
      work.record({
        aggregate: 'enrolment',
        aggregateId: enrolmentId,
        fields: ['signedAt', ...(signature.witnessId === null ? [] : ['witnessId'])],
        ...helping,
      });
      return EnrolmentView.of((await lockEnrolment(work, enrolmentId))!);
    });
  }
}

const unsignedEntries = statement<UnsignedEntry, [enrolmentId: string]>(
  'unsigned-attendance',
  `
SELECT ${ENTRY_COLUMNS},
  ARRAY(
    SELECT p.person_id FROM person p
    WHERE p.person_id = ANY(s.trainer_ids)
      OR EXISTS (
        SELECT FROM enrolment o
        JOIN attendance b ON b.enrolment_id = o.enrolment_id AND b.superseded_at IS NULL AND b.minutes > 0
        WHERE o.session_id = e.session_id AND o.learner_id = p.person_id
          AND (b.meeting_id = a.meeting_id OR a.meeting_id IS NULL)
      )
  ) AS present
FROM attendance a
JOIN enrolment e USING (enrolment_id)
JOIN session s ON s.session_id = e.session_id
WHERE a.enrolment_id = $1 AND a.superseded_at IS NULL AND a.counted_at IS NULL AND a.sheet_id IS NULL AND a.minutes > 0
ORDER BY a.starts_at, a.attendance_id
FOR NO KEY UPDATE OF a`,
);

const signEntries = statement<
  never,
  [
    attendanceIds: readonly string[],
    signedAs: string,
    signedBy: string,
    witnessId: string | null,
    reason: string | null,
    now: Date,
  ]
>(
  'sign-attendance',
  `
UPDATE attendance SET signed_as = $2, signed_by = $3, witness_id = $4, reason = $5, counted_at = $6
WHERE attendance_id = ANY($1::uuid[])`,
);

async function store(
  work: Work,
  entries: readonly UnsignedEntry[],
  { signedAs, signedBy, witnessId }: Signature,
  reason: string | undefined,
  now: Date,
): Promise<void> {
  const ids = entries.map(({ attendanceId }) => attendanceId);
  await work.query(signEntries, ids, signedAs, signedBy, witnessId, reason ?? null, now);
}

const lockEnrolmentToSign = statement<Found, [enrolmentId: string]>(
  'lock-enrolment-to-sign',
  `
SELECT ${ENROLMENT_RECORD}, p.organisation_id AS "organisationId", p.unit_id AS "unitId",
  s.trainer_ids AS "trainerIds"
FROM enrolment e
JOIN session s USING (session_id)
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.enrolment_id = $1
FOR NO KEY UPDATE OF e`,
);

async function lockEnrolment(work: Work, enrolmentId: string): Promise<Found | undefined> {
  const [row] = await work.query(lockEnrolmentToSign, enrolmentId);
  return row;
}

/** As `requireActingFor`; to those who may not even see it, the enrolment does not exist. */
function actingFor(caller: Caller, enrolment: Found, reason: string | undefined) {
  try {
    return requireActingFor(caller, enrolment.learnerId, reason, enrolment);
  } catch (refusal) {
    throw refusal instanceof Forbidden && !maySee(caller, enrolment) ? new NotFound({}) : refusal;
  }
}
