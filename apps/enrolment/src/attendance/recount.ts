import { attendanceRecorded } from '#contracts';
import { stockholmDay } from '#platform';
import { type Work, statement } from '#plugin-kit';
import type { PendingEvent } from '#plugin-kit/contract';
import { ENROLMENT_ROW, type EnrolmentRow, factsOf } from '../seats/enrolment-row.js';

interface Recounted extends EnrolmentRow {
  readonly countedMinutes: number;
  readonly counted: readonly { meetingId: string | null; startsAt: string; minutes: number }[];
  readonly startsAt: Date;
  readonly handledBy: readonly string[];
}

/**
 * The people through whose hands something of the enrolment `e` ever went, corrected or not; no clients, and not the
 * participant, who signs one's own.
 */
const HANDS = `ARRAY(
  SELECT DISTINCT h.hand::uuid
  FROM attendance a
  LEFT JOIN sign_in_sheet t USING (sheet_id)
  CROSS JOIN LATERAL (
    VALUES (a.noted_by), (a.signed_by), (a.witness_id::text), (t.attested_by)
  ) AS h(hand)
  WHERE a.enrolment_id = e.enrolment_id AND h.hand <> e.learner_id::text AND h.hand ~ '^[0-9a-f-]{36}$'
)`;

const recountMinutes = statement<Recounted, [enrolmentIds: readonly string[]]>(
  'recount-minutes',
  `
UPDATE enrolment e
SET noted_minutes = t.noted, counted_minutes = t.counted, signed_at = t.signed_at
FROM (
  SELECT a.enrolment_id, sum(a.minutes)::int AS noted,
    coalesce(sum(a.minutes) FILTER (WHERE a.counted_at IS NOT NULL), 0)::int AS counted,
    max(a.counted_at) AS signed_at, min(a.starts_at) AS starts_at,
    coalesce(
      jsonb_agg(
        jsonb_build_object('meetingId', a.meeting_id, 'startsAt', a.starts_at, 'minutes', a.minutes)
        ORDER BY a.starts_at
      ) FILTER (WHERE a.counted_at IS NOT NULL),
      '[]'
    ) AS counted_entries
  FROM attendance a
  WHERE a.enrolment_id = ANY((SELECT $1::uuid[])::uuid[]) AND a.superseded_at IS NULL
  GROUP BY a.enrolment_id
) t
WHERE e.enrolment_id = t.enrolment_id
RETURNING ${ENROLMENT_ROW}, ${HANDS} AS "handledBy", e.counted_minutes AS "countedMinutes",
  t.counted_entries AS counted,
  t.starts_at AS "startsAt"`,
);

/**
 * Adds up what is noted and what counts of these enrolments.
 * @returns the event that tells how much counts now, by enrolment
 */
export async function recount(work: Work, enrolmentIds: Iterable<string>): Promise<Map<string, PendingEvent>> {
  const ids = [...new Set(enrolmentIds)];
  if (ids.length === 0) return new Map();
  const rows = await work.query(recountMinutes, ids);
  return new Map(
    rows.map((row) => [
      row.enrolmentId,
      attendanceRecorded(row.enrolmentId, {
        ...factsOf(row),
        hours: row.countedMinutes / 60,
        minutes: row.countedMinutes,
        handledBy: [...row.handledBy],
        on: stockholmDay(new Date(row.counted[0]?.startsAt ?? row.startsAt)),
        meetings: row.counted.map(({ meetingId, startsAt, minutes }) => ({
          ...(meetingId !== null && { meetingId }),
          on: stockholmDay(new Date(startsAt)),
          minutes,
        })),
      }),
    ]),
  );
}
