import { enrolmentAdmitted, enrolmentConfirmed, enrolmentWaitlisted } from '#contracts';
import { uuidv7 } from '#platform';
import { type BatchEntry, Reply, type Work, statement } from '#plugin-kit';
import { Problem } from '#plugin-kit/contract';
import { factsOf } from '../seats/enrolment-row.js';
import { lockSessions, storeSeats } from '../seats/locked-session.js';
import type { Seat } from '../seats/seat-rules.js';
import { type GivenSeat, type LearnerFacts, type SeatRequest, decideEnrolment, pairKey } from './enrolment-decision.js';
import { EnrolmentView, EnrolmentWarning } from './enrolment.view.js';

type Entry = BatchEntry<SeatRequest>;

/**
 * Gives seats and places in the queue to a whole batch: five statements in two ways to the server and back, however
 * many ask.
 */
export async function settleEnrolments(
  entries: readonly Entry[],
  work: Work,
  now: Date,
): Promise<(Reply<EnrolmentView> | Problem)[]> {
  const requests = entries.map(({ request }) => request);
  const [sessions, { learners, enrolled }, overlaps] = await Promise.all([
    lockSessions(
      work,
      requests.map(({ sessionId }) => sessionId),
    ),
    learnersOf(work, requests),
    overlapsOf(work, requests),
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
    if (decision instanceof Problem) return decision;
    return tell(entry, decision, overlaps(entry.request, decision.session), now);
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
  e.enrolment_id AS "enrolmentId"
FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS r(learner_id, session_id)
CROSS JOIN LATERAL (
  SELECT programme_id, (starts_at AT TIME ZONE 'Europe/Stockholm')::date AS first_day
  FROM session WHERE session_id = r.session_id LIMIT 1
) s
LEFT JOIN LATERAL (SELECT organisation_id, unit_id FROM person WHERE person_id = r.learner_id LIMIT 1) p ON true
LEFT JOIN LATERAL (
  SELECT enrolment_id
  FROM enrolment
  WHERE session_id = r.session_id AND learner_id = r.learner_id AND state <> 'cancelled'
  LIMIT 1
) e ON true
CROSS JOIN LATERAL (
  SELECT count(*) > 0 AS is_member
  FROM membership WHERE person_id = r.learner_id AND programme_id = s.programme_id
    AND (started_on IS NULL OR started_on <= s.first_day) AND (ended_on IS NULL OR ended_on >= s.first_day)) m`,
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

const overlapsOfRequests = statement<
  { learnerId: string; sessionId: string; otherSessionId: string },
  [learnerIds: readonly string[], sessionIds: readonly string[]]
>(
  'overlaps-of-requests',
  `
SELECT r.learner_id AS "learnerId", r.session_id AS "sessionId", o.session_id AS "otherSessionId"
FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS r(learner_id, session_id)
CROSS JOIN LATERAL (
  SELECT e.session_id FROM enrolment e
  WHERE e.learner_id = r.learner_id AND e.session_id <> r.session_id AND e.state IN ('confirmed', 'waitlisted')
  ORDER BY e.enrolment_id LIMIT 1000
) o
CROSS JOIN LATERAL (
  SELECT FROM meeting mine CROSS JOIN LATERAL (
    SELECT FROM meeting other
    WHERE other.session_id = o.session_id AND other.starts_at < mine.ends_at AND mine.starts_at < other.ends_at
    LIMIT 1
  ) both_at_once
  WHERE mine.session_id = r.session_id LIMIT 1
) m`,
);

type Times = Pick<GivenSeat['session'], 'sessionId' | 'startsAt' | 'endsAt'>;

/**
 * What else the learners are enrolled in at the time of the sessions that they ask for: what stood before, and what the
 * same batch gives them (there by the whole time of the sessions, which is close enough for a warning). Row by row in
 * the indexes, as `learnersOf`: as a join it took twice the time of all the rest.
 */
async function overlapsOf(work: Work, requests: readonly SeatRequest[]) {
  const rows = await work.query(
    overlapsOfRequests,
    requests.map(({ learnerId }) => learnerId),
    requests.map(({ sessionId }) => sessionId),
  );
  const given = new Map<string, Times[]>();
  return ({ learnerId, sessionId }: SeatRequest, session: Times): string[] => {
    const inBatch = given.get(learnerId) ?? [];
    given.set(learnerId, [...inBatch, session]);
    return [
      ...rows
        .filter((row) => row.learnerId === learnerId && row.sessionId === sessionId)
        .map((row) => row.otherSessionId),
      ...inBatch
        .filter(({ startsAt, endsAt }) => startsAt < session.endsAt && session.startsAt < endsAt)
        .map((other) => other.sessionId),
    ];
  };
}

const insertEnrolmentRows = statement<never, [rows: string, now: Date]>(
  'insert-enrolments',
  `
INSERT INTO enrolment (
  enrolment_id, learner_id, session_id, module_id, course_id, programme_id, state, queue_number, has_seat,
  requested_at, confirmed_at
)
SELECT r.*, $2::timestamptz, CASE WHEN r.state = 'confirmed' THEN $2::timestamptz END
FROM jsonb_to_recordset($1::jsonb) AS r(
  enrolment_id uuid, learner_id uuid, session_id uuid, module_id uuid, course_id uuid, programme_id uuid,
  state text, queue_number int, has_seat boolean
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
        has_seat: seat.state === 'confirmed' && seat.hasSeat,
      },
    ];
  });
  if (rows.length === 0) return;
  work.write(insertEnrolmentRows, JSON.stringify(rows), now);
}

function eventOf(seat: Seat) {
  if (seat.state === 'waitlisted') return enrolmentWaitlisted;
  return seat.hasSeat ? enrolmentConfirmed : enrolmentAdmitted;
}

function tell(
  { request: { learnerId }, publish, record }: Entry,
  { enrolmentId, seat, session, audit }: GivenSeat,
  overlaps: readonly string[],
  now: Date,
): Reply<EnrolmentView> {
  const facts = factsOf({ ...session, enrolmentId, learnerId });
  publish(eventOf(seat)(enrolmentId, facts));
  if (audit.onBehalfOf !== undefined) record({ aggregate: 'enrolment', aggregateId: enrolmentId, ...audit });
  const view: EnrolmentView = {
    ...facts,
    state: seat.state,
    requestedAt: now.toISOString(),
    ...(seat.state === 'waitlisted' && { position: seat.position }),
    ...(seat.state === 'confirmed' && !seat.hasSeat && { hasSeat: false }),
    ...(overlaps.length > 0 && { warnings: overlaps.map((id) => EnrolmentWarning.overlapping(id)) }),
  };
  return new Reply(view, { status: 201, location: `/enrolments/${enrolmentId}` });
}
