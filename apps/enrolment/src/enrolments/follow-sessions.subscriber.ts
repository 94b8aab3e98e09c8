import {
  enrolmentCancelled,
  enrolmentPromoted,
  type SessionFacts,
  sessionCancelled,
  sessionChanged,
  sessionScheduled,
} from '#contracts';
import { type EventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { ENROLMENT_ROW, type EnrolmentRow, factsOf } from '../seats/enrolment-row.js';
import { lockSessions } from '../seats/locked-session.js';
import { releaseSeats } from '../seats/release-seats.js';

const unsignedOfSession = statement<EnrolmentRow, [sessionId: string]>(
  'unsigned-of-session',
  `
SELECT ${ENROLMENT_ROW}
FROM enrolment e
WHERE e.session_id = $1 AND e.state IN ('confirmed', 'waitlisted') AND e.signed_at IS NULL
ORDER BY e.enrolment_id`,
);

type SessionEvent = typeof sessionScheduled | typeof sessionChanged | typeof sessionCancelled;

const cancelSessionCopy = statement<never, [sessionId: string]>(
  'cancel-session-copy',
  'UPDATE session SET is_cancelled = true WHERE session_id = $1',
);

/**
 * Keeps our copy of the sessions. More seats go to the queue at once; fewer seats throw nobody out; a cancelled session
 * cancels everybody who has a seat or waits.
 */
@Subscriber(sessionScheduled, sessionChanged, sessionCancelled)
export class FollowSessions implements EventHandler<SessionEvent> {
  async handle(event: Received<SessionEvent>, work: Work): Promise<void> {
    const at = new Date(event.occurredat);
    const { sessionId } = event.data;
    await lockSessions(work, [sessionId]);
    const leaving = await this.keep(event, work);

    const sessions = await lockSessions(work, [sessionId]);
    const promoted = await releaseSeats(work, sessions, leaving, 'session-cancelled', at);
    for (const enrolment of leaving)
      work.publish(enrolmentCancelled(enrolment.enrolmentId, { ...factsOf(enrolment), cause: 'session-cancelled' }));
    for (const enrolment of promoted) work.publish(enrolmentPromoted(enrolment.enrolmentId, factsOf(enrolment)));
  }

  /** Answers who has to leave the session. */
  private async keep(event: Received<SessionEvent>, work: Work): Promise<EnrolmentRow[]> {
    switch (event.type) {
      case sessionScheduled.type:
      case sessionChanged.type:
        await store(work, event.data);
        return [];
      case sessionCancelled.type:
        await work.query(cancelSessionCopy, event.data.sessionId);
        return work.query(unsignedOfSession, event.data.sessionId);
      default:
        return noOther(event);
    }
  }
}

const keepSessionCopy = statement<
  never,
  [
    sessionId: string,
    moduleId: string,
    courseId: string,
    programmeId: string,
    startsAt: string,
    endsAt: string,
    seats: number,
    form: string,
    hours: number,
    ownWorkMinutes: number,
    trainerIds: readonly string[],
  ]
>(
  'keep-session-copy',
  `
INSERT INTO session (
  session_id, module_id, course_id, programme_id, starts_at, ends_at, seats, form, hours, own_work_minutes,
  trainer_ids
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (session_id) DO UPDATE SET starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at,
  seats = EXCLUDED.seats, form = EXCLUDED.form,
  hours = EXCLUDED.hours, own_work_minutes = EXCLUDED.own_work_minutes, trainer_ids = EXCLUDED.trainer_ids`,
);

/** What was noted of a meeting stays: it has the time of the meeting, as it was then, itself. */
const forgetMeetings = statement<never, [sessionId: string, kept: readonly string[]]>(
  'forget-meetings',
  'DELETE FROM meeting WHERE session_id = $1 AND meeting_id <> ALL($2::uuid[])',
);

const keepMeetings = statement<never, [sessionId: string, meetings: string]>(
  'keep-meetings',
  `
INSERT INTO meeting (meeting_id, session_id, starts_at, ends_at, form)
SELECT "meetingId", $1, "startsAt", "endsAt", form
FROM jsonb_to_recordset($2::jsonb) AS m("meetingId" uuid, "startsAt" timestamptz, "endsAt" timestamptz, form text)
ON CONFLICT (meeting_id) DO UPDATE SET starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, form = EXCLUDED.form
WHERE meeting.session_id = EXCLUDED.session_id`,
);

async function store(work: Work, facts: SessionFacts): Promise<void> {
  const { sessionId, moduleId, courseId, programmeId, startsAt, endsAt, seats, form, hours, trainerIds } = facts;
  const { ownWorkMinutes = 0, meetings = [{ meetingId: sessionId, startsAt, endsAt, form }] } = facts;
  await work.query(
    keepSessionCopy,
    sessionId,
    moduleId,
    courseId,
    programmeId,
    startsAt,
    endsAt,
    seats,
    form,
    hours,
    ownWorkMinutes,
    trainerIds,
  );
  await work.query(
    forgetMeetings,
    sessionId,
    meetings.map(({ meetingId }) => meetingId),
  );
  await work.query(keepMeetings, sessionId, JSON.stringify(meetings));
}
