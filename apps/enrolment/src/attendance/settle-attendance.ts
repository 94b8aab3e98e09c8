import { type BatchEntry, type Work, statement } from '#plugin-kit';
import { type InputFault, InvalidInput, Problem } from '#plugin-kit/contract';
import { SessionUnknown } from '../enrolments/enrolment.problems.js';
import {
  type Attendance,
  type AttendedSession,
  type Mark,
  attempt,
  marksToTake,
  requireTrainer,
} from './attendance-rules.js';

/** Hours of some participants of one session. */
export interface AttendanceSheet {
  readonly sessionId: string;
  readonly marks: readonly Mark[];
}

type Entry = BatchEntry<AttendanceSheet>;

const noteAttendance = statement<never, [rows: string, now: Date]>(
  'note-attendance',
  `
UPDATE enrolment e SET noted_hours = r.hours, noted_by = r.by, noted_at = $2
FROM jsonb_to_recordset($1::jsonb) AS r(enrolment_id uuid, hours numeric, by text)
WHERE e.enrolment_id = r.enrolment_id`,
);

/** Notes a batch of attendance sheets with one statement; a later sheet finds what the earlier ones noted. */
export async function settleAttendance(
  entries: readonly Entry[],
  work: Work,
  now: Date,
): Promise<({ sessionId: string; marks: Mark[] } | Problem)[]> {
  const attendances = await lockAttendances(
    work,
    entries.flatMap(({ request }) => request.marks.map(({ enrolmentId }) => enrolmentId)),
  );
  const sessions = await sessionsOf(
    work,
    entries.map(({ request }) => request.sessionId),
  );
  const taken = new Map<string, { hours: number; by: string }>();

  const outcomes = entries.map(({ request: { sessionId, marks }, caller, record }) => {
    const session = sessions.get(sessionId);
    if (!session) return new SessionUnknown({ sessionId });
    const changed = attempt(() => {
      requireTrainer(caller, session);
      refuseRepeats(marks);
      return marksToTake(session, marks, attendances, now);
    });
    if (changed instanceof Problem) return changed;
    for (const { enrolmentId, hours } of changed) {
      taken.set(enrolmentId, { hours, by: caller.id });
      attendances.set(enrolmentId, { ...attendances.get(enrolmentId)!, notedHours: hours });
      record({ aggregate: 'enrolment', aggregateId: enrolmentId, fields: ['notedHours'] });
    }
    return { sessionId, marks: marks.map(({ enrolmentId, hours }) => ({ enrolmentId, hours })) };
  });

  const rows = [...taken].map(([enrolment_id, { hours, by }]) => ({ enrolment_id, hours, by }));
  if (rows.length > 0) {
    await work.query(noteAttendance, JSON.stringify(rows), now);
  }
  return outcomes;
}

const lockAttendanceRows = statement<Attendance, [enrolmentIds: readonly string[]]>(
  'lock-attendances',
  `
SELECT enrolment_id AS "enrolmentId", session_id AS "sessionId", learner_id AS "learnerId", state,
  noted_hours::float8 AS "notedHours", signed_at AS "signedAt"
FROM enrolment WHERE enrolment_id = ANY((SELECT $1::uuid[])::uuid[]) ORDER BY enrolment_id FOR NO KEY UPDATE`,
);

async function lockAttendances(work: Work, enrolmentIds: readonly string[]): Promise<Map<string, Attendance>> {
  const rows = await work.query(lockAttendanceRows, [...new Set(enrolmentIds)]);
  return new Map(rows.map((row) => [row.enrolmentId, row]));
}

const attendedSessions = statement<AttendedSession, [sessionIds: readonly string[]]>(
  'attended-sessions',
  `
SELECT session_id AS "sessionId", programme_id AS "programmeId", starts_at AS "startsAt", hours::float8 AS hours,
  trainer_ids AS "trainerIds"
FROM session WHERE session_id = ANY((SELECT $1::uuid[])::uuid[])`,
);

async function sessionsOf(work: Work, sessionIds: readonly string[]): Promise<Map<string, AttendedSession>> {
  const rows = await work.query(attendedSessions, [...new Set(sessionIds)]);
  return new Map(rows.map((row) => [row.sessionId, row]));
}

function refuseRepeats(marks: readonly Mark[]): void {
  const seen = new Set<string>();
  const errors = marks.flatMap<InputFault>(({ enrolmentId }, index) => {
    if (!seen.has(enrolmentId)) return (seen.add(enrolmentId), []);
    return [{ pointer: `/marks/${index}/enrolmentId`, detail: { sv: 'Står två gånger.', en: 'Stands here twice.' } }];
  });
  if (errors.length > 0) throw new InvalidInput({}, { errors });
}
