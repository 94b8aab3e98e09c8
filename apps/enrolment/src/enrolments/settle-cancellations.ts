import { enrolmentCancelled, enrolmentPromoted } from '#contracts';
import { type BatchEntry, type Work, statement } from '#plugin-kit';
import { Forbidden, NotFound, Problem } from '#plugin-kit/contract';
import { maySee } from '../access/enrolment-access.js';
import { requireActingFor } from '../access/require-acting-for.js';
import { factsOf } from '../seats/enrolment-row.js';
import { type LockedSession, lockSessions } from '../seats/locked-session.js';
import { releaseSeats } from '../seats/release-seats.js';
import { EnrolmentEnded, SessionBegun } from './enrolment.problems.js';
import { ENROLMENT_RECORD, type EnrolmentRecord, EnrolmentView } from './enrolment.view.js';

/** A learner, or a helper for the learner, gives back a seat or a place in the queue. */
export interface CancelRequest {
  readonly enrolmentId: string;
  readonly reason?: string | undefined;
}

type Entry = BatchEntry<CancelRequest>;
type Found = EnrolmentRecord & { readonly organisationId: string | null; readonly unitId: string | null };

const sessionsOfEnrolments = statement<{ sessionId: string }, [ids: readonly string[]]>(
  'sessions-of-enrolments',
  'SELECT session_id AS "sessionId" FROM enrolment WHERE enrolment_id = ANY((SELECT $1::uuid[])::uuid[])',
);

const enrolmentsToCancel = statement<Found, [ids: readonly string[]]>(
  'enrolments-to-cancel',
  `
SELECT ${ENROLMENT_RECORD}, p.organisation_id AS "organisationId", p.unit_id AS "unitId"
FROM enrolment e
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.enrolment_id = ANY((SELECT $1::uuid[])::uuid[])`,
);

/** Cancels a whole batch and gives the seats to those first in the queues. A repeat is answered like the first time. */
export async function settleCancellations(
  entries: readonly Entry[],
  work: Work,
  now: Date,
): Promise<(EnrolmentView | Problem)[]> {
  const ids = [...new Set(entries.map(({ request }) => request.enrolmentId))];
  const places = await work.query(sessionsOfEnrolments, ids);
  const sessions = await lockSessions(
    work,
    places.map(({ sessionId }) => sessionId),
  );
  const found = await work.query(enrolmentsToCancel, ids);
  const enrolments = new Map(found.map((row) => [row.enrolmentId, row]));

  const leaving = new Map<string, Entry>();
  const outcomes = entries.map((entry) => {
    const enrolment = enrolments.get(entry.request.enrolmentId);
    const session = enrolment && sessions.get(enrolment.sessionId);
    const outcome = decideCancellation(entry, enrolment, session, now);
    if (outcome === 'leaves') leaving.set(entry.request.enrolmentId, leaving.get(entry.request.enrolmentId) ?? entry);
    return outcome;
  });

  const promoted = await releaseSeats(
    work,
    sessions,
    [...leaving.keys()].map((id) => enrolments.get(id)!),
    'by-learner',
    now,
  );
  const freed = new Map<string, Entry>();
  for (const [id, entry] of leaving) {
    const enrolment = enrolments.get(id)!;
    freed.set(enrolment.sessionId, entry);
    entry.publish(enrolmentCancelled(id, { ...factsOf(enrolment), cause: 'by-learner' }));
    if (!entry.caller.isPerson(enrolment.learnerId))
      entry.record({
        aggregate: 'enrolment',
        aggregateId: id,
        onBehalfOf: enrolment.learnerId,
        reason: entry.request.reason,
      });
  }
  for (const enrolment of promoted)
    freed.get(enrolment.sessionId)!.publish(enrolmentPromoted(enrolment.enrolmentId, factsOf(enrolment)));
  return outcomes.map((outcome, index) => {
    if (outcome instanceof Problem) return outcome;
    const enrolment = enrolments.get(entries[index]!.request.enrolmentId)!;
    return EnrolmentView.of(
      outcome === 'has-left'
        ? enrolment
        : { ...enrolment, state: 'cancelled', cancelCause: 'by-learner', position: null },
    );
  });
}

/** Whether this enrolment is given back now, was before, or cannot be. */
function decideCancellation(
  { caller, request }: Entry,
  enrolment: Found | undefined,
  session: LockedSession | undefined,
  now: Date,
): 'leaves' | 'has-left' | Problem {
  if (!enrolment || !session) return new NotFound({});
  const { learnerId, sessionId, programmeId, enrolmentId, state, organisationId, unitId } = enrolment;
  const place = { programmeId, organisationId, unitId, sessionId };
  try {
    requireActingFor(caller, learnerId, request.reason, place);
  } catch (refusal) {
    if (!(refusal instanceof Problem)) throw refusal;
    // To those who may not see it, the enrolment does not exist.
    return refusal instanceof Forbidden && !maySee(caller, { ...place, learnerId, trainerIds: session.trainerIds })
      ? new NotFound({})
      : refusal;
  }
  if (state === 'cancelled') return 'has-left';
  if (state === 'completed' || state === 'failed' || enrolment.signedAt !== null)
    return new EnrolmentEnded({ enrolmentId, state });
  if (state === 'confirmed' && session.startsAt <= now) return new SessionBegun({ sessionId });
  return 'leaves';
}
