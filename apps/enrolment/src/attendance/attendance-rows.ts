import { type Work, statement } from '#plugin-kit';
import type { AttendanceEntry, AttendedSession, Attendee, Meeting, Period } from './attendance.js';

const lockAttendeeRows = statement<
  Omit<Attendee, 'memberships'> & { memberships: Period[] },
  [enrolmentIds: readonly string[]]
>(
  'lock-attendees',
  `
SELECT e.enrolment_id AS "enrolmentId", e.session_id AS "sessionId", e.learner_id AS "learnerId", e.state,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('from', m.started_on, 'to', m.ended_on)), '[]')
    FROM membership m
    WHERE m.person_id = e.learner_id AND m.programme_id = e.programme_id
  ) AS memberships
FROM enrolment e WHERE e.enrolment_id = ANY((SELECT $1::uuid[])::uuid[]) ORDER BY e.enrolment_id
FOR NO KEY UPDATE OF e`,
);

export async function lockAttendees(work: Work, enrolmentIds: readonly string[]): Promise<Map<string, Attendee>> {
  const rows = await work.query(lockAttendeeRows, [...new Set(enrolmentIds)]);
  return new Map(rows.map((row) => [row.enrolmentId, row]));
}

const lockClocks = statement<object, [learnerIds: readonly string[]]>(
  'lock-clocks-of-learners',
  `
SELECT pg_advisory_xact_lock(hashtextextended('attendance of ' || learner_id, 0))
FROM (SELECT learner_id FROM unnest($1::text[]) AS l(learner_id) ORDER BY learner_id) ordered`,
);

/** Nobody else notes time of these people before the end of this transaction, in whatever session. */
export async function lockTimeOf(work: Work, learnerIds: Iterable<string>): Promise<void> {
  await work.query(lockClocks, [...new Set(learnerIds)]);
}

const attendedSessionRows = statement<
  Omit<AttendedSession, 'meetings'> & {
    meetings: { meetingId: string; startsAt: string; endsAt: string; form: string }[];
    programme: Period;
  },
  [sessionIds: readonly string[]]
>(
  'attended-sessions',
  `
SELECT s.session_id AS "sessionId", s.programme_id AS "programmeId", s.starts_at AS "startsAt", s.ends_at AS "endsAt",
  s.form, s.is_cancelled AS "isCancelled", s.own_work_minutes AS "ownWorkMinutes", s.trainer_ids AS "trainerIds",
  (
    SELECT coalesce(
      jsonb_agg(
        jsonb_build_object(
          'meetingId', m.meeting_id, 'startsAt', m.starts_at, 'endsAt', m.ends_at, 'form', m.form
        )
        ORDER BY m.starts_at
      ),
      '[]'
    )
    FROM meeting m WHERE m.session_id = s.session_id
  ) AS meetings,
  jsonb_build_object('from', p.starts_on, 'to', p.ends_on) AS programme
FROM session s LEFT JOIN programme p USING (programme_id)
WHERE s.session_id = ANY((SELECT $1::uuid[])::uuid[])`,
);

export interface SessionAtHand {
  readonly session: AttendedSession;
  /** First and last day of its programme. */
  readonly programme: Period;
}

export async function sessionsOf(work: Work, sessionIds: readonly string[]): Promise<Map<string, SessionAtHand>> {
  const rows = await work.query(attendedSessionRows, [...new Set(sessionIds)]);
  return new Map(
    rows.map(({ programme, meetings, ...session }) => [
      session.sessionId,
      { programme, session: { ...session, meetings: meetings.map(meetingOf) } },
    ]),
  );
}

const meetingOf = ({
  startsAt,
  endsAt,
  ...meeting
}: {
  meetingId: string;
  startsAt: string;
  endsAt: string;
  form: string;
}): Meeting => ({ ...meeting, startsAt: new Date(startsAt), endsAt: new Date(endsAt) });

/** Columns of an `AttendanceEntry` from `attendance a` and `enrolment e`. */
export const ENTRY_COLUMNS = `a.attendance_id AS "attendanceId", a.enrolment_id AS "enrolmentId",
  a.learner_id AS "learnerId", e.session_id AS "sessionId", a.meeting_id AS "meetingId", a.starts_at AS "startsAt",
  a.ends_at AS "endsAt", a.form, a.came_at AS "cameAt", a.minutes, a.noted_by AS "notedBy",
  a.counted_at AS "countedAt"`;

const entriesAtHand = statement<
  AttendanceEntry,
  [enrolmentIds: readonly string[], learnerIds: readonly string[], from: Date, to: Date]
>(
  'attendance-at-hand',
  `
SELECT ${ENTRY_COLUMNS} FROM attendance a JOIN enrolment e USING (enrolment_id)
WHERE a.superseded_at IS NULL
  AND (
    a.enrolment_id = ANY((SELECT $1::uuid[])::uuid[])
    OR a.learner_id = ANY((SELECT $2::uuid[])::uuid[]) AND a.minutes > 0 AND a.meeting_id IS NOT NULL
      AND a.came_at < $4 AND a.ends_at > $3
  )`,
);

/** What is noted of these attendees, and of wherever else the same people were in the time of these sessions. */
export async function entriesOf(
  work: Work,
  attendees: Iterable<Attendee>,
  sessions: Iterable<SessionAtHand>,
): Promise<AttendanceEntry[]> {
  const people = [...attendees];
  const meetings = [...sessions].flatMap(({ session }) => session.meetings);
  if (people.length === 0 || meetings.length === 0) return [];
  const first = new Date(Math.min(...meetings.map(({ startsAt }) => startsAt.getTime())));
  const last = new Date(Math.max(...meetings.map(({ endsAt }) => endsAt.getTime())));
  return work.query(
    entriesAtHand,
    people.map(({ enrolmentId }) => enrolmentId),
    people.map(({ learnerId }) => learnerId),
    first,
    last,
  );
}

const supersede = statement<never, [attendanceIds: readonly string[], now: Date]>(
  'supersede-attendance',
  'UPDATE attendance SET superseded_at = $2 WHERE attendance_id = ANY((SELECT $1::uuid[])::uuid[])',
);

const insertEntries = statement<never, [rows: string, now: Date]>(
  'insert-attendance',
  `
INSERT INTO attendance (
  attendance_id, enrolment_id, learner_id, meeting_id, starts_at, ends_at, form, came_at, minutes, noted_by, noted_at,
  correction
)
SELECT r.attendance_id, r.enrolment_id, r.learner_id, r.meeting_id, r.starts_at, r.ends_at, r.form, r.came_at,
  r.minutes, r.noted_by, $2, r.correction
FROM jsonb_to_recordset($1::jsonb) AS r(
  attendance_id uuid, enrolment_id uuid, learner_id uuid, meeting_id uuid, starts_at timestamptz, ends_at timestamptz,
  form text, came_at timestamptz, minutes int, noted_by text, correction text
)`,
);

/** A new entry, and the one whose place it takes. */
export interface NewEntry extends AttendanceEntry {
  readonly correction: string | undefined;
  readonly supersedes: string | undefined;
}

export async function storeEntries(work: Work, entries: readonly NewEntry[], now: Date): Promise<void> {
  const superseded = entries.flatMap(({ supersedes }) => supersedes ?? []);
  if (superseded.length > 0) await work.query(supersede, superseded, now);
  const rows = entries.map((entry) => ({
    attendance_id: entry.attendanceId,
    enrolment_id: entry.enrolmentId,
    learner_id: entry.learnerId,
    meeting_id: entry.meetingId,
    starts_at: entry.startsAt,
    ends_at: entry.endsAt,
    form: entry.form,
    came_at: entry.cameAt,
    minutes: entry.minutes,
    noted_by: entry.notedBy,
    correction: entry.correction,
  }));
  await work.query(insertEntries, JSON.stringify(rows), now);
}
