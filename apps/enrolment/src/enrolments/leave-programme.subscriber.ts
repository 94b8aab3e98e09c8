import { enrolmentCancelled, enrolmentPromoted, membershipEnded, membershipStarted } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work, statement } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { ENROLMENT_ROW, type EnrolmentRow, factsOf } from '../seats/enrolment-row.js';
import { lockSessionsToCome } from '../seats/locked-session.js';
import { releaseSeats } from '../seats/release-seats.js';

type MembershipEvent = typeof membershipStarted | typeof membershipEnded;
type Ended = Received<typeof membershipEnded>;

const keepMemberships = statement<never, [last: string]>(
  'keep-memberships',
  `
INSERT INTO membership (membership_id, person_id, programme_id, started_on, ended_on)
SELECT *
FROM jsonb_to_recordset($1::jsonb) AS r(
  membership_id uuid, person_id uuid, programme_id uuid, started_on date, ended_on date
)
ON CONFLICT (membership_id) DO UPDATE SET ended_on = EXCLUDED.ended_on,
  started_on = coalesce(EXCLUDED.started_on, membership.started_on)`,
);

/**
 * Keeps who takes part in which programme. Whoever leaves gives back the seats of sessions after the last day, and the
 * next in the queues get them; what was attended stays.
 */
@Subscriber(membershipStarted, membershipEnded)
export class LeaveProgramme implements BatchEventHandler<MembershipEvent> {
  async handleMany(events: readonly Received<MembershipEvent>[], work: Work): Promise<void> {
    const last = new Map<string, ReturnType<typeof membershipRow>>();
    const ended: Ended[] = [];
    for (const event of events) {
      switch (event.type) {
        case membershipStarted.type:
          last.set(event.data.membershipId, membershipRow(event.data, event.data.from, null));
          break;
        case membershipEnded.type:
          last.set(
            event.data.membershipId,
            membershipRow(event.data, last.get(event.data.membershipId)?.started_on ?? null, event.data.on),
          );
          ended.push(event);
          break;
        default:
          noOther(event);
      }
    }
    // Seats before memberships: who enrols locks the session and then reads the membership, so one of the two sees the
    // other.
    const earliest = ended.map(({ occurredat }) => new Date(occurredat)).sort((a, b) => a.getTime() - b.getTime())[0];
    const sessions = earliest
      ? await lockSessionsToCome(
          work,
          ended.map(({ data }) => data.programmeId),
          earliest,
        )
      : new Map<string, never>();

    await work.query(keepMemberships, JSON.stringify([...last.values()]));
    if (ended.length === 0) return;

    const at = earliest!;
    const leaving = await leavingOf(work, ended);
    const promoted = await releaseSeats(work, sessions, leaving, 'left-programme', at);
    for (const enrolment of leaving)
      work.publish(enrolmentCancelled(enrolment.enrolmentId, { ...factsOf(enrolment), cause: 'left-programme' }));
    for (const enrolment of promoted) work.publish(enrolmentPromoted(enrolment.enrolmentId, factsOf(enrolment)));
  }
}

function membershipRow(
  { membershipId, personId, programmeId }: Received<MembershipEvent>['data'],
  startedOn: string | null,
  endedOn: string | null,
) {
  return {
    membership_id: membershipId,
    person_id: personId,
    programme_id: programmeId,
    started_on: startedOn,
    ended_on: endedOn,
  };
}

const leavingEnrolments = statement<EnrolmentRow, [rows: string]>(
  'leaving-enrolments',
  `
SELECT DISTINCT ${ENROLMENT_ROW}
FROM jsonb_to_recordset($1::jsonb) AS r(person_id uuid, programme_id uuid, last_day date, occurred_at timestamptz)
JOIN enrolment e ON e.learner_id = r.person_id
  AND e.programme_id = r.programme_id
  AND e.state IN ('confirmed', 'waitlisted')
  AND e.signed_at IS NULL
JOIN session s ON s.session_id = e.session_id
  AND s.starts_at > r.occurred_at
  AND (s.starts_at AT TIME ZONE 'Europe/Stockholm')::date > r.last_day
WHERE NOT EXISTS (
  SELECT 1
  FROM membership m
  WHERE m.person_id = r.person_id AND m.programme_id = r.programme_id
    AND (m.started_on IS NULL OR m.started_on <= (s.starts_at AT TIME ZONE 'Europe/Stockholm')::date)
    AND (m.ended_on IS NULL OR m.ended_on >= (s.starts_at AT TIME ZONE 'Europe/Stockholm')::date)
)
ORDER BY "enrolmentId"`,
);

/**
 * Seats and places in queues after the last day of these memberships, unless another membership of the programme
 * includes that day.
 */
async function leavingOf(work: Work, ended: readonly Ended[]): Promise<EnrolmentRow[]> {
  const rows = ended.map(({ data, occurredat }) => ({
    person_id: data.personId,
    programme_id: data.programmeId,
    last_day: data.on,
    occurred_at: occurredat,
  }));
  return work.query(leavingEnrolments, JSON.stringify(rows));
}
