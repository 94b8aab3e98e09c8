import { enrolmentAdmitted } from '#contracts';
import { uuidv7 } from '#platform';
import { type BatchEntry, type Work, statement } from '#plugin-kit';
import { Problem } from '#plugin-kit/contract';
import { SessionUnknown } from '../enrolments/enrolment.problems.js';
import { ENROLMENT_ROW, type EnrolmentRow, factsOf } from '../seats/enrolment-row.js';
import { type LockedSession, lockSessions, storeSeats } from '../seats/locked-session.js';
import { leaveSeat } from '../seats/seat-rules.js';
import { AttendanceSheetState } from './attendance.js';
import { type NewEntry, entriesOf, lockAttendees, lockTimeOf, sessionsOf, storeEntries } from './attendance-rows.js';
import { type AttendanceSheet, attempt, entriesToNote, requireTrainer } from './attendance-rules.js';
import { recount } from './recount.js';

type Entry = BatchEntry<AttendanceSheet>;

/**
 * Notes a batch of attendance sheets; a later sheet finds what the earlier ones noted. Sessions are locked before
 * enrolments, as by whoever gives seats; then the time of the people, so that nobody is in two meetings at once.
 */
export async function settleAttendance(
  entries: readonly Entry[],
  work: Work,
  now: Date,
): Promise<(AttendanceSheet | Problem)[]> {
  const sessionIds = entries.map(({ request }) => request.sessionId);
  const locked = await lockSessions(work, sessionIds);
  const attendees = await lockAttendees(
    work,
    entries.flatMap(({ request }) => request.marks.map(({ enrolmentId }) => enrolmentId)),
  );
  await lockTimeOf(
    work,
    [...attendees.values()].map(({ learnerId }) => learnerId),
  );
  const sessions = await sessionsOf(work, sessionIds);
  const state = new AttendanceSheetState(await entriesOf(work, attendees.values(), sessions.values()));
  const taken = new Map<string, { entry: NewEntry; by: Entry }>();
  const corrected = new Map<string, Entry>();

  const outcomes = entries.map((batched) => {
    const { request, caller, record } = batched;
    const hand = sessions.get(request.sessionId);
    if (!hand) return new SessionUnknown({ sessionId: request.sessionId });
    const noted = attempt(() => {
      requireTrainer(caller, hand.session);
      return entriesToNote(request, caller, { ...hand, attendees, entries: state, now });
    });
    if (noted instanceof Problem) return noted;
    for (const one of noted) {
      const earlier = state.find(one.enrolmentId, one.meetingId);
      const inBatch = earlier && taken.get(earlier.attendanceId);
      // What an earlier sheet of this batch noted was not stored yet: only the last of them is.
      if (inBatch) taken.delete(earlier.attendanceId);
      const entry: NewEntry = {
        ...one,
        attendanceId: uuidv7(),
        notedBy: caller.id,
        countedAt: null,
        correction: earlier?.countedAt ? request.correction : inBatch?.entry.correction,
        supersedes: inBatch ? inBatch.entry.supersedes : earlier?.attendanceId,
      };
      if (earlier?.countedAt) corrected.set(one.enrolmentId, batched);
      taken.set(entry.attendanceId, { entry, by: batched });
      state.put(entry);
      record({ aggregate: 'enrolment', aggregateId: one.enrolmentId, fields: ['minutes'] });
    }
    return request;
  });

  if (taken.size > 0) await store(work, [...taken.values()], corrected, locked, now);
  return outcomes;
}

async function store(
  work: Work,
  taken: readonly { entry: NewEntry; by: Entry }[],
  corrected: ReadonlyMap<string, Entry>,
  sessions: ReadonlyMap<string, LockedSession>,
  now: Date,
): Promise<void> {
  await storeEntries(
    work,
    taken.map(({ entry }) => entry),
    now,
  );
  const writers = new Map(taken.map(({ entry, by }) => [entry.enrolmentId, by]));
  for (const enrolment of await admitWaiting(work, [...writers.keys()], sessions))
    writers.get(enrolment.enrolmentId)!.publish(enrolmentAdmitted(enrolment.enrolmentId, factsOf(enrolment)));
  const told = await recount(work, writers.keys());
  for (const [enrolmentId, by] of corrected) by.publish(told.get(enrolmentId)!);
}

const admitWaitingRows = statement<EnrolmentRow, [enrolmentIds: readonly string[]]>(
  'admit-waiting',
  `
UPDATE enrolment e SET state = 'confirmed', has_seat = false
WHERE e.enrolment_id = ANY((SELECT $1::uuid[])::uuid[]) AND e.state = 'waitlisted' RETURNING ${ENROLMENT_ROW}`,
);

/** Whoever waited and was there takes part, in a no-show's chair: no seat is given, and the queue is shorter by one. */
async function admitWaiting(
  work: Work,
  enrolmentIds: readonly string[],
  sessions: ReadonlyMap<string, LockedSession>,
): Promise<EnrolmentRow[]> {
  const admitted = await work.query(admitWaitingRows, enrolmentIds);
  const counts = new Map(sessions);
  for (const { sessionId } of admitted) counts.set(sessionId, leaveSeat(counts.get(sessionId)!, 'waitlisted'));
  storeSeats(
    work,
    [...counts.values()].filter((session) => session !== sessions.get(session.sessionId)),
  );
  return admitted;
}
