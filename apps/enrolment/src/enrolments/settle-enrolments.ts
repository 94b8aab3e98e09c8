import { enrolmentConfirmed, enrolmentWaitlisted } from '#contracts';
import { uuidv7 } from '#platform';
import { type BatchEntry, Reply, type Work, statement } from '#plugin-kit';
import { Problem } from '#plugin-kit/contract';
import { factsOf } from '../seats/enrolment-row.js';
import { lockSessions, storeSeats } from '../seats/locked-session.js';
import { type GivenSeat, type LearnerFacts, type SeatRequest, decideEnrolment, pairKey } from './enrolment-decision.js';
import { EnrolmentView } from './enrolment.view.js';

type Entry = BatchEntry<SeatRequest>;

/**
 * Gives seats and places in the queue to a whole batch: four statements in two ways to the server and back, however
 * many ask.
 */
export async function settleEnrolments(
  entries: readonly Entry[],
  work: Work,
  now: Date,
): Promise<(Reply<EnrolmentView> | Problem)[]> {
  const requests = entries.map(({ request }) => request);
  const [sessions, { learners, enrolled }] = await Promise.all([
    lockSessions(
      work,
      requests.map(({ sessionId }) => sessionId),
    ),
    learnersOf(work, requests),
  ]);
  const before = new Map(sessions);
  const decisions = entries.map(({ request, caller }) =>
    decideEnrolment(request, caller, { sessions, learners, enrolled, now, newId: uuidv7 }),
  );

  insertEnrolments(work, entries, decisions, now);
  storeSeats(
    work,
    [...sessions.values()].filter((session) => session !== before.get(session.sessionId)),
  );
  return entries.map((entry, index) => {
    const decision = decisions[index]!;
    return decision instanceof Problem ? decision : tell(entry, decision, now);
  });
}

const learnersOfRequests = statement<
  LearnerFacts & { learnerId: string; programmeId: string; sessionId: string; enrolmentId: string | null },
  [learnerIds: readonly string[], sessionIds: readonly string[]]
>(
  'learners-of-requests',
  `
SELECT r.learner_id AS "learnerId", s.programme_id AS "programmeId", r.session_id AS "sessionId",
  p.organisation_id AS "organisationId", p.unit_id AS "unitId", m.is_member AS "isMember",
  m.member_until AS "memberUntil", e.enrolment_id AS "enrolmentId"
FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS r(learner_id, session_id)
CROSS JOIN LATERAL (SELECT programme_id FROM session WHERE session_id = r.session_id LIMIT 1) s
LEFT JOIN LATERAL (SELECT organisation_id, unit_id FROM person WHERE person_id = r.learner_id LIMIT 1) p ON true
LEFT JOIN LATERAL (
  SELECT enrolment_id
  FROM enrolment
  WHERE session_id = r.session_id AND learner_id = r.learner_id AND state <> 'cancelled'
  LIMIT 1
) e ON true
CROSS JOIN LATERAL (
  SELECT count(*) > 0 AS is_member,
    CASE WHEN bool_and(ended_on IS NOT NULL) THEN max(ended_on)::text END AS member_until
  FROM membership WHERE person_id = r.learner_id AND programme_id = s.programme_id) m`,
);

/**
 * Sent right behind the locks, and begun by the server when it has them, so that it reads what they protect. Looked up
 * row by row in the indexes (hence the limits): joined, the planner would read whole tables for one batch. The lists
 * are in a `SELECT` of their own so that it does not see how long they are, and plans once (docs/adr/0017).
 */
async function learnersOf(work: Work, requests: readonly SeatRequest[]) {
  const rows = await work.query(
    learnersOfRequests,
    requests.map(({ learnerId }) => learnerId),
    requests.map(({ sessionId }) => sessionId),
  );
  return {
    learners: new Map(rows.map((row) => [pairKey(row.learnerId, row.programmeId), row])),
    enrolled: new Map(
      rows.flatMap(({ learnerId, sessionId, enrolmentId }) =>
        enrolmentId === null ? [] : [[pairKey(learnerId, sessionId), enrolmentId]],
      ),
    ),
  };
}

const insertEnrolmentRows = statement<never, [rows: string, now: Date]>(
  'insert-enrolments',
  `
INSERT INTO enrolment (
  enrolment_id, learner_id, session_id, module_id, course_id, programme_id, state, queue_number, requested_at,
  confirmed_at
)
SELECT r.*, $2::timestamptz, CASE WHEN r.state = 'confirmed' THEN $2::timestamptz END
FROM jsonb_to_recordset($1::jsonb) AS r(
  enrolment_id uuid, learner_id uuid, session_id uuid, module_id uuid, course_id uuid, programme_id uuid,
  state text, queue_number int
)`,
);

function insertEnrolments(
  work: Work,
  entries: readonly Entry[],
  decisions: readonly (GivenSeat | Problem)[],
  now: Date,
): void {
  const rows = decisions.flatMap((decision, index) => {
    if (decision instanceof Problem) return [];
    const { enrolmentId, seat, session } = decision;
    return [
      {
        enrolment_id: enrolmentId,
        learner_id: entries[index]!.request.learnerId,
        session_id: session.sessionId,
        module_id: session.moduleId,
        course_id: session.courseId,
        programme_id: session.programmeId,
        state: seat.state,
        queue_number: seat.state === 'waitlisted' ? seat.queueNumber : null,
      },
    ];
  });
  if (rows.length === 0) return;
  work.write(insertEnrolmentRows, JSON.stringify(rows), now);
}

function tell(
  { request: { learnerId }, publish, record }: Entry,
  { enrolmentId, seat, session, audit }: GivenSeat,
  now: Date,
): Reply<EnrolmentView> {
  const facts = factsOf({ ...session, enrolmentId, learnerId });
  publish((seat.state === 'confirmed' ? enrolmentConfirmed : enrolmentWaitlisted)(enrolmentId, facts));
  if (audit.onBehalfOf !== undefined) record({ aggregate: 'enrolment', aggregateId: enrolmentId, ...audit });
  const view: EnrolmentView = {
    ...facts,
    state: seat.state,
    requestedAt: now.toISOString(),
    ...(seat.state === 'waitlisted' && { position: seat.position }),
  };
  return new Reply(view, { status: 201, location: `/enrolments/${enrolmentId}` });
}
