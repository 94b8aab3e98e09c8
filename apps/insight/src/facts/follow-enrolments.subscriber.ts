import {
  type EnrolmentFacts,
  attendanceRecorded,
  enrolmentCancelled,
  enrolmentCompleted,
  enrolmentConfirmed,
  enrolmentFailed,
  enrolmentPromoted,
  enrolmentWaitlisted,
} from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { EventEnvelope, Received } from '#plugin-kit/contract';

type EnrolmentEvent =
  | typeof enrolmentConfirmed
  | typeof enrolmentWaitlisted
  | typeof enrolmentPromoted
  | typeof enrolmentCancelled
  | typeof attendanceRecorded
  | typeof enrolmentCompleted
  | typeof enrolmentFailed;

/** The state that an event leads to; an event that is not named changes none. */
const STATES: Readonly<Record<string, string>> = {
  [enrolmentConfirmed.type]: 'confirmed',
  [enrolmentPromoted.type]: 'confirmed',
  [enrolmentWaitlisted.type]: 'waitlisted',
  [enrolmentCancelled.type]: 'cancelled',
  [enrolmentCompleted.type]: 'completed',
  [enrolmentFailed.type]: 'failed',
};

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
export class FollowEnrolments implements BatchEventHandler<EnrolmentEvent> {
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
        ...(event.type in STATES && { state: STATES[event.type] }),
        ...(isAttendance(event) && { signed_hours: event.data.hours }),
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

function isAttendance(event: EventEnvelope<EnrolmentFacts>): event is Received<typeof attendanceRecorded> {
  return event.type === attendanceRecorded.type;
}
