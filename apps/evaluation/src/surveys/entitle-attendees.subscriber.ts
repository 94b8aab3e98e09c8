import { attendanceRecorded } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

const lockAttendedSessions = statement<object, [sessionIds: readonly string[]]>(
  'lock-attended-sessions',
  'SELECT FROM session WHERE session_id = ANY ((SELECT $1::uuid[])::uuid[]) ORDER BY session_id FOR UPDATE',
);

const keepAttendance = statement<never, [sessionIds: readonly string[], personIds: readonly string[]]>(
  'keep-attendance',
  `
INSERT INTO attendance (session_id, person_id)
SELECT DISTINCT session_id, person_id
FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS a(session_id, person_id)
ORDER BY 1, 2
ON CONFLICT DO NOTHING`,
);

const entitleLateComers = statement<never, [sessionIds: readonly string[], personIds: readonly string[]]>(
  'entitle-late-comers',
  `
INSERT INTO entitlement (survey_id, person_id)
SELECT DISTINCT survey_id, person_id
FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS a(session_id, person_id)
JOIN survey USING (session_id)
WHERE state = 'open' ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
);

/** Who attended a session may answer its surveys, also when the attendance is signed after they have opened. */
@Subscriber(attendanceRecorded)
export class EntitleAttendees implements BatchEventHandler<typeof attendanceRecorded> {
  async handleMany(events: readonly Received<typeof attendanceRecorded>[], work: Work): Promise<void> {
    const sessionIds = events.map(({ data }) => data.sessionId);
    const personIds = events.map(({ data }) => data.learnerId);
    // Against a survey that opens this moment: either it sees the attendance, or we see the survey.
    await work.query(lockAttendedSessions, sessionIds);
    await work.query(keepAttendance, sessionIds, personIds);
    await work.query(entitleLateComers, sessionIds, personIds);
  }
}
