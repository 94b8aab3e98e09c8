import { type Work, statement } from '#plugin-kit';
import { ENROLMENT_ROW, type EnrolmentRow } from './enrolment-row.js';
import { type LockedSession, storeSeats } from './locked-session.js';
import { leaveSeat, promote, seatsToGive } from './seat-rules.js';

export type CancelCause = 'by-learner' | 'session-cancelled' | 'left-programme';

/**
 * Cancels enrolments of locked sessions and gives what became free to those first in the queue, all in this
 * transaction. Nobody moves up in a session that has begun or was cancelled. Also called with nobody leaving, when
 * seats were added.
 *
 * @param leaving confirmed or waitlisted enrolments of these sessions
 * @returns who got a seat, in the order of the queue
 */
export async function releaseSeats(
  work: Work,
  sessions: ReadonlyMap<string, LockedSession>,
  leaving: readonly EnrolmentRow[],
  cause: CancelCause,
  at: Date,
): Promise<EnrolmentRow[]> {
  const counts = new Map(sessions);
  for (const { sessionId, state, hasSeat } of leaving)
    if (state === 'waitlisted' || hasSeat)
      counts.set(sessionId, leaveSeat(counts.get(sessionId)!, state === 'waitlisted' ? 'waitlisted' : 'confirmed'));
  await cancel(work, leaving, cause, at);

  const toGive = [...counts.values()]
    .filter(({ isCancelled, startsAt }) => !isCancelled && startsAt > at)
    .map((session) => ({ session_id: session.sessionId, given: seatsToGive(session) }))
    .filter(({ given }) => given > 0);
  for (const { session_id, given } of toGive) counts.set(session_id, promote(counts.get(session_id)!, given));
  const promoted = toGive.length > 0 ? await promoteFirst(work, toGive, at) : [];
  storeSeats(
    work,
    [...counts.values()].filter((session) => session !== sessions.get(session.sessionId)),
  );
  return promoted;
}

const cancelEnrolments = statement<never, [enrolmentIds: readonly string[], at: Date, cause: string]>(
  'cancel-enrolments',
  `
UPDATE enrolment
SET state = 'cancelled', cancelled_at = $2, cancel_cause = $3
WHERE enrolment_id = ANY((SELECT $1::uuid[])::uuid[])`,
);

async function cancel(work: Work, leaving: readonly EnrolmentRow[], cause: CancelCause, at: Date): Promise<void> {
  if (leaving.length === 0) return;
  await work.query(
    cancelEnrolments,
    leaving.map(({ enrolmentId }) => enrolmentId),
    at,
    cause,
  );
}

const promoteFirstRows = statement<EnrolmentRow & { queueNumber: number | null }, [toGive: string, at: Date]>(
  'promote-first',
  `
UPDATE enrolment e SET state = 'confirmed', has_seat = true, confirmed_at = $2 WHERE e.enrolment_id = ANY(ARRAY(
  SELECT q.enrolment_id FROM jsonb_to_recordset($1::jsonb) AS f(session_id uuid, given int)
  CROSS JOIN LATERAL (
    SELECT enrolment_id
    FROM enrolment
    WHERE session_id = f.session_id AND state = 'waitlisted'
    ORDER BY queue_number
    LIMIT f.given
  ) q))
RETURNING ${ENROLMENT_ROW}, e.queue_number AS "queueNumber"`,
);

async function promoteFirst(
  work: Work,
  toGive: readonly { session_id: string; given: number }[],
  at: Date,
): Promise<EnrolmentRow[]> {
  const rows = await work.query(promoteFirstRows, JSON.stringify(toGive), at);
  // Whoever waited has a number.
  return rows.sort((a, b) =>
    a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : a.queueNumber! - b.queueNumber!,
  );
}
