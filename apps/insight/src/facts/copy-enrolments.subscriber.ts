import {
  attendanceRecorded,
  enrolmentCancelled,
  enrolmentCompleted,
  enrolmentConfirmed,
  enrolmentFailed,
  enrolmentPromoted,
  enrolmentWaitlisted,
} from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type EnrolmentEvent =
  | typeof enrolmentConfirmed
  | typeof enrolmentWaitlisted
  | typeof enrolmentPromoted
  | typeof enrolmentCancelled
  | typeof attendanceRecorded
  | typeof enrolmentCompleted
  | typeof enrolmentFailed;

/** Keeps how enrolments stand, and the hours that their learners have signed. */
@Subscriber(
  enrolmentConfirmed,
  enrolmentWaitlisted,
  enrolmentPromoted,
  enrolmentCancelled,
  attendanceRecorded,
  enrolmentCompleted,
  enrolmentFailed,
)
export class CopyEnrolments implements BatchEventHandler<EnrolmentEvent> {
  async handleMany(events: readonly Received<EnrolmentEvent>[], { entities }: Work): Promise<void> {
    const rows = new Map<string, object>();
    for (const event of events) {
      const { enrolmentId, programmeId, courseId, learnerId } = event.data;
      rows.set(enrolmentId, {
        ...rows.get(enrolmentId),
        enrolment_id: enrolmentId,
        programme_id: programmeId,
        course_id: courseId,
        learner_id: learnerId,
        ...changeOf(event),
      });
    }
    // What this batch does not say of an enrolment stays as an earlier one left it.
    await entities.query(
      `INSERT INTO enrolment AS e (enrolment_id, programme_id, course_id, learner_id, state, signed_hours)
       SELECT *
       FROM jsonb_to_recordset($1::jsonb) AS r(
         enrolment_id uuid, programme_id uuid, course_id uuid, learner_id uuid, state text, signed_hours numeric
       )
       ON CONFLICT (enrolment_id) DO UPDATE SET state = COALESCE(EXCLUDED.state, e.state),
         signed_hours = COALESCE(EXCLUDED.signed_hours, e.signed_hours)`,
      [JSON.stringify([...rows.values()])],
    );
  }
}

function changeOf(event: Received<EnrolmentEvent>): object {
  switch (event.type) {
    case enrolmentConfirmed.type:
    case enrolmentPromoted.type:
      return { state: 'confirmed' };
    case enrolmentWaitlisted.type:
      return { state: 'waitlisted' };
    case enrolmentCancelled.type:
      return { state: 'cancelled' };
    case enrolmentCompleted.type:
      return { state: 'completed' };
    case enrolmentFailed.type:
      return { state: 'failed' };
    case attendanceRecorded.type:
      return { signed_hours: event.data.hours };
    default:
      return noOther(event);
  }
}
