import type { Invariant } from '../invariant.js';

/** An entry that stands for one person and one meeting: no later one is in its place. */
const CURRENT = `enrolment.attendance a JOIN enrolment.enrolment e USING (enrolment_id)
    JOIN enrolment.session s ON s.session_id = e.session_id`;

/** What is noted of people in meetings, and what of it counts. */
export const attendanceKept: readonly Invariant[] = [
  {
    name: 'attendance-minutes',
    explain: 'Nobody was longer in a meeting than it lasted',
    reads: ['enrolment'],
    holds: 'always',
    violations: () => `
      SELECT a.attendance_id, a.enrolment_id, a.minutes, a.came_at, a.ends_at
      FROM ${CURRENT}
      WHERE a.superseded_at IS NULL AND a.meeting_id IS NOT NULL AND a.minutes > 0
        AND (a.came_at < a.starts_at OR a.came_at + a.minutes * interval '1 minute' > a.ends_at)`,
  },
  {
    name: 'attendance-one-clock',
    explain: 'Nobody was in two meetings at once',
    reads: ['enrolment'],
    holds: 'always',
    violations: () => `
      SELECT a.attendance_id, o.attendance_id AS other, a.learner_id
      FROM enrolment.attendance a
      JOIN enrolment.attendance o ON o.learner_id = a.learner_id AND o.attendance_id > a.attendance_id
      WHERE a.superseded_at IS NULL AND a.meeting_id IS NOT NULL AND a.minutes > 0
        AND o.superseded_at IS NULL AND o.meeting_id IS NOT NULL AND o.minutes > 0
        AND o.came_at < a.came_at + a.minutes * interval '1 minute'
        AND a.came_at < o.came_at + o.minutes * interval '1 minute'`,
  },
  {
    name: 'attendance-within-periods',
    explain: 'What counts is of days on which the person took part in the programme, and the programme went on',
    reads: ['enrolment', 'directory', 'catalog'],
    holds: 'settled',
    violations: () => `
      SELECT a.attendance_id, a.enrolment_id, d.day
      FROM ${CURRENT}
      JOIN catalog.programme p ON p.id = e.programme_id
      CROSS JOIN LATERAL (SELECT (a.starts_at AT TIME ZONE 'Europe/Stockholm')::date AS day) d
      WHERE a.superseded_at IS NULL AND a.counted_at IS NOT NULL AND a.minutes > 0
        AND (
          d.day NOT BETWEEN p.starts_on AND p.ends_on
          OR NOT EXISTS (
            SELECT 1 FROM directory.membership m
            WHERE m.person_id = e.learner_id AND m.programme_id = e.programme_id AND m.from_day <= d.day
              AND (m.ended_on IS NULL OR m.ended_on >= d.day)
          )
        )`,
  },
  {
    name: 'attendance-totals',
    explain: 'What is noted of an enrolment, and what counts of it, are the sums of its entries',
    reads: ['enrolment'],
    holds: 'always',
    violations: () => `
      SELECT e.enrolment_id, e.noted_minutes, r.noted, e.counted_minutes, r.counted
      FROM enrolment.enrolment e
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(minutes), 0) AS noted,
          coalesce(sum(minutes) FILTER (WHERE counted_at IS NOT NULL), 0) AS counted
        FROM enrolment.attendance a WHERE a.enrolment_id = e.enrolment_id AND a.superseded_at IS NULL) r
      WHERE coalesce(e.noted_minutes, 0) <> r.noted OR coalesce(e.counted_minutes, 0) <> r.counted`,
  },
  {
    name: 'attendance-corrected',
    explain: 'What counted and stands no more has a later entry in its place, which says why',
    reads: ['enrolment'],
    holds: 'always',
    violations: () => `
      SELECT a.attendance_id, a.enrolment_id FROM enrolment.attendance a
      WHERE a.superseded_at IS NOT NULL AND a.counted_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM enrolment.attendance l
        WHERE l.enrolment_id = a.enrolment_id AND l.meeting_id IS NOT DISTINCT FROM a.meeting_id
          AND l.noted_at >= a.superseded_at AND l.correction IS NOT NULL)`,
  },
  {
    // Who entered a signature before it was kept is not known.
    name: 'attendance-two-hands',
    explain: 'No single person made up an attendance: who noted it neither signed for, witnessed nor attested it',
    reads: ['enrolment'],
    holds: 'always',
    violations: () => `
      SELECT a.attendance_id, a.enrolment_id, a.signed_as FROM enrolment.attendance a
      LEFT JOIN enrolment.sign_in_sheet t USING (sheet_id)
      WHERE a.counted_at IS NOT NULL AND a.signed_by IS NOT NULL AND (
        a.noted_by = a.learner_id::text
        OR a.signed_as = 'self' AND a.signed_by <> a.learner_id::text
        OR a.signed_as = 'assisted' AND (
          a.witness_id IS NULL OR a.witness_id = a.learner_id OR a.noted_by IN (a.witness_id::text, a.signed_by)
        )
        OR a.signed_as = 'sheet' AND (
          t.attested_by IS NULL OR t.attested_by IN (t.entered_by, a.noted_by, a.learner_id::text)
        ))`,
  },
  {
    name: 'facts-without-queue',
    explain: 'Nobody was put into the queue of a session that was over, nor assessed before it began',
    reads: ['enrolment'],
    holds: 'always',
    violations: () => `
      SELECT e.enrolment_id, e.state FROM enrolment.enrolment e JOIN enrolment.session s USING (session_id)
      WHERE e.state = 'waitlisted' AND e.requested_at > s.ends_at AND NOT s.is_cancelled
        OR e.state IN ('completed', 'failed') AND e.assessed_at < s.starts_at
          AND NOT EXISTS (SELECT 1 FROM enrolment.attendance a WHERE a.enrolment_id = e.enrolment_id)`,
  },
];
