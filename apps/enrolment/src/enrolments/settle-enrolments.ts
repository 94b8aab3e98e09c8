import { enrolmentConfirmed, enrolmentWaitlisted } from '#contracts';
import { uuidv7 } from '#platform';
import { type BatchEntry, Reply, type Work } from '#plugin-kit';
import { Problem } from '#plugin-kit/contract';
import { factsOf } from '../seats/enrolment-row.js';
import { lockSessions, storeSeats } from '../seats/locked-session.js';
import { type GivenSeat, type LearnerFacts, type SeatRequest, decideEnrolment, pairKey } from './enrolment-decision.js';
import { EnrolmentView } from './enrolment.view.js';

type Entry = BatchEntry<SeatRequest>;

/** Gives seats and places in the queue to a whole batch: four statements, however many ask. */
export async function settleEnrolments(entries: readonly Entry[], work: Work, now: Date): Promise<(Reply<EnrolmentView> | Problem)[]> {
  const sessions = await lockSessions(work, entries.map(({ request }) => request.sessionId));
  const before = new Map(sessions);
  const pairs = entries.flatMap(({ request: { learnerId, sessionId } }) => {
    const session = sessions.get(sessionId);
    return session ? [{ learner_id: learnerId, session_id: sessionId, programme_id: session.programmeId }] : [];
  });
  const { learners, enrolled } = await learnersOf(work, pairs);
  const decisions = entries.map(({ request, caller }) => decideEnrolment(request, caller, { sessions, learners, enrolled, now, newId: uuidv7 }));

  await insertEnrolments(work, entries, decisions, now);
  await storeSeats(work, [...sessions.values()].filter((session) => session !== before.get(session.sessionId)));
  return entries.map((entry, index) => {
    const decision = decisions[index]!;
    return decision instanceof Problem ? decision : tell(entry, decision, now);
  });
}

/** Looked up row by row in the indexes (hence the limits): joined, the planner would read whole tables for one batch. */
async function learnersOf(work: Work, pairs: readonly { learner_id: string; session_id: string; programme_id: string }[]) {
  const rows = await work.query<LearnerFacts & { learnerId: string; programmeId: string; sessionId: string; enrolmentId: string | null }>(
    'learners-of-requests',
    `SELECT r.learner_id AS "learnerId", r.programme_id AS "programmeId", r.session_id AS "sessionId",
       p.organisation_id AS "organisationId", p.unit_id AS "unitId", m.is_member AS "isMember", m.member_until AS "memberUntil", e.enrolment_id AS "enrolmentId"
     FROM jsonb_to_recordset($1::jsonb) AS r(learner_id uuid, session_id uuid, programme_id uuid)
     LEFT JOIN LATERAL (SELECT organisation_id, unit_id FROM person WHERE person_id = r.learner_id LIMIT 1) p ON true
     LEFT JOIN LATERAL (SELECT enrolment_id FROM enrolment WHERE session_id = r.session_id AND learner_id = r.learner_id AND state <> 'cancelled' LIMIT 1) e ON true
     CROSS JOIN LATERAL (
       SELECT count(*) > 0 AS is_member, CASE WHEN bool_and(ended_on IS NOT NULL) THEN max(ended_on)::text END AS member_until
       FROM membership WHERE person_id = r.learner_id AND programme_id = r.programme_id) m`,
    [JSON.stringify(pairs)]);
  return {
    learners: new Map(rows.map((row) => [pairKey(row.learnerId, row.programmeId), row])),
    enrolled: new Map(rows.flatMap(({ learnerId, sessionId, enrolmentId }) => (enrolmentId === null ? [] : [[pairKey(learnerId, sessionId), enrolmentId]]))),
  };
}

async function insertEnrolments(work: Work, entries: readonly Entry[], decisions: readonly (GivenSeat | Problem)[], now: Date): Promise<void> {
  const rows = decisions.flatMap((decision, index) => {
    if (decision instanceof Problem) return [];
    const { enrolmentId, seat, session } = decision;
    return [{
      enrolment_id: enrolmentId, learner_id: entries[index]!.request.learnerId, session_id: session.sessionId, module_id: session.moduleId, course_id: session.courseId,
      programme_id: session.programmeId, state: seat.state, queue_number: seat.state === 'waitlisted' ? seat.queueNumber : null,
    }];
  });
  if (rows.length === 0) return;
  await work.query('insert-enrolments',
    `INSERT INTO enrolment (enrolment_id, learner_id, session_id, module_id, course_id, programme_id, state, queue_number, requested_at, confirmed_at)
     SELECT r.*, $2::timestamptz, CASE WHEN r.state = 'confirmed' THEN $2::timestamptz END
     FROM jsonb_to_recordset($1::jsonb) AS r(enrolment_id uuid, learner_id uuid, session_id uuid, module_id uuid, course_id uuid, programme_id uuid, state text, queue_number int)`,
    [JSON.stringify(rows), now]);
}

function tell({ request: { learnerId }, publish, record }: Entry, { enrolmentId, seat, session, audit }: GivenSeat, now: Date): Reply<EnrolmentView> {
  const facts = factsOf({ ...session, enrolmentId, learnerId });
  publish((seat.state === 'confirmed' ? enrolmentConfirmed : enrolmentWaitlisted)(enrolmentId, facts));
  if (audit.onBehalfOf !== undefined) record({ aggregate: 'enrolment', aggregateId: enrolmentId, ...audit });
  const view: EnrolmentView = { ...facts, state: seat.state, requestedAt: now.toISOString(), ...(seat.state === 'waitlisted' && { position: seat.position }) };
  return new Reply(view, { status: 201, location: `/enrolments/${enrolmentId}` });
}
