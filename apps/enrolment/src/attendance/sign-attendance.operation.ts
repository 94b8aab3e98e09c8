import { attendanceRecorded } from '#contracts';
import { Clock, stockholmDay } from '#platform';
import { type Caller, Operation, Optional, Text, UnitOfWork, Uuid, type Work, statement } from '#plugin-kit';
import { Forbidden, InvalidInput, NotFound } from '#plugin-kit/contract';
import { actForLearners, maySee } from '../access/enrolment-access.js';
import { requireActingFor } from '../access/require-acting-for.js';
import { ENROLMENT_RECORD, type EnrolmentRecord, EnrolmentView } from '../enrolments/enrolment.view.js';
import { factsOf } from '../seats/enrolment-row.js';
import { NothingToSign } from './attendance.problems.js';

export class SignAttendanceInput {
  @Uuid() enrolmentId!: string;
  @Optional()
  @Uuid({ doc: 'Who saw the participant sign; for a helper who enters a paper sheet the helper, when absent.' })
  witnessId?: string;
  @Optional() @Text(1, 500, { doc: 'Why a helper enters the signature for the participant.' }) reason?: string;
}

type Found = EnrolmentRecord & {
  organisationId: string | null;
  unitId: string | null;
  trainerIds: string[];
  startsAt: Date;
};

const signAttendance = statement<never, [enrolmentId: string, signedAt: Date, witness: string | null]>(
  'sign-attendance',
  'UPDATE enrolment SET signed_at = $2, witness_id = $3 WHERE enrolment_id = $1',
);

@Operation({
  name: 'enrolment.sign-attendance',
  summary: 'The participant signs the noted hours, with or without help; only signed hours count',
  http: 'POST /enrolments/{enrolmentId}/sign',
  access: actForLearners,
  input: SignAttendanceInput,
  output: EnrolmentView,
  reads: ['enrolment', 'attendance'],
  problems: [NothingToSign],
})
export class SignAttendance {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ enrolmentId, witnessId, reason }: SignAttendanceInput, caller: Caller): Promise<EnrolmentView> {
    return this.unitOfWork.run(async (work) => {
      const enrolment = await lockEnrolment(work, enrolmentId);
      if (!enrolment) throw new NotFound({});
      const helping = actingFor(caller, enrolment, reason);
      const witness = witnessId ?? (helping.onBehalfOf === undefined ? null : caller.personId);
      if (witness === enrolment.learnerId)
        throw new InvalidInput(
          {},
          {
            errors: [
              {
                pointer: '/witnessId',
                detail: { sv: 'Någon annan än deltagaren.', en: 'Somebody else than the participant.' },
              },
            ],
          },
        );
      if (enrolment.signedAt !== null) return EnrolmentView.of(enrolment);
      if (!enrolment.notedHours) throw new NothingToSign({ enrolmentId });

      const signedAt = this.clock.now();
      await work.query(signAttendance, enrolmentId, signedAt, witness);
      work.publish(
        attendanceRecorded(enrolmentId, {
          ...factsOf(enrolment),
          hours: enrolment.notedHours,
          on: stockholmDay(enrolment.startsAt),
        }),
      );
      work.record({
        aggregate: 'enrolment',
        aggregateId: enrolmentId,
        fields: ['signedAt', ...(witness === null ? [] : ['witnessId'])],
        ...helping,
      });
      return EnrolmentView.of({ ...enrolment, signedAt, witnessId: witness });
    });
  }
}

const lockEnrolmentToSign = statement<Found, [enrolmentId: string]>(
  'lock-enrolment-to-sign',
  `
SELECT ${ENROLMENT_RECORD}, p.organisation_id AS "organisationId", p.unit_id AS "unitId",
  s.trainer_ids AS "trainerIds", s.starts_at AS "startsAt"
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
