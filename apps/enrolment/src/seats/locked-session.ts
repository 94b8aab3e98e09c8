import { type Work, statement } from '#plugin-kit';
import type { SeatCount } from './seat-rules.js';

/** The row of a session, locked until the end of the transaction. */
export interface LockedSession extends SeatCount {
  readonly sessionId: string;
  readonly moduleId: string;
  readonly courseId: string;
  readonly programmeId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly isCancelled: boolean;
  readonly trainerIds: readonly string[];
}

const COLUMNS = `
  session_id AS "sessionId", module_id AS "moduleId", course_id AS "courseId", programme_id AS "programmeId",
  starts_at AS "startsAt", ends_at AS "endsAt", is_cancelled AS "isCancelled", trainer_ids AS "trainerIds", seats,
  seats_taken AS "seatsTaken", queue_length AS "queueLength", last_queue_number AS "lastQueueNumber"`;

const lockSessionRows = statement<LockedSession, [sessionIds: readonly string[]]>(
  'lock-sessions',
  `SELECT ${COLUMNS} FROM session WHERE session_id = ANY((SELECT $1::uuid[])::uuid[]) ORDER BY session_id FOR UPDATE`,
);

/** Locks sessions in the order of their ids, so that two transactions never wait for each other in a ring. */
export async function lockSessions(
  work: Pick<Work, 'query'>,
  sessionIds: Iterable<string>,
): Promise<Map<string, LockedSession>> {
  const rows = await work.query(lockSessionRows, [...new Set(sessionIds)]);
  return new Map(rows.map((row) => [row.sessionId, row]));
}

const lockSessionRowsToCome = statement<LockedSession, [programmeIds: readonly string[], after: Date]>(
  'lock-sessions-to-come',
  `
SELECT ${COLUMNS}
FROM session
WHERE programme_id = ANY($1::uuid[]) AND starts_at > $2
ORDER BY session_id
FOR UPDATE`,
);

/** Locks all sessions of these programmes that begin after an instant. */
export async function lockSessionsToCome(
  work: Pick<Work, 'query'>,
  programmeIds: Iterable<string>,
  after: Date,
): Promise<Map<string, LockedSession>> {
  const rows = await work.query(lockSessionRowsToCome, [...new Set(programmeIds)], after);
  return new Map(rows.map((row) => [row.sessionId, row]));
}

const storeSeatRows = statement<never, [rows: string]>(
  'store-seats',
  `
UPDATE session s
SET seats_taken = n.seats_taken, queue_length = n.queue_length, last_queue_number = n.last_queue_number
FROM jsonb_to_recordset($1::jsonb) AS n(session_id uuid, seats_taken int, queue_length int, last_queue_number int)
WHERE s.session_id = n.session_id`,
);

/** Writes the seat columns of locked sessions. */
export function storeSeats(work: Pick<Work, 'write'>, sessions: Iterable<LockedSession>): void {
  const rows = [...sessions].map(({ sessionId, seatsTaken, queueLength, lastQueueNumber }) => ({
    session_id: sessionId,
    seats_taken: seatsTaken,
    queue_length: queueLength,
    last_queue_number: lastQueueNumber,
  }));
  if (rows.length === 0) return;
  work.write(storeSeatRows, JSON.stringify(rows));
}
