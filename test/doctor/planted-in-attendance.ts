import type { Violation } from './violation.js';

const ENROLMENT = 'enrolment.enrolment';
const ATTENDANCE = 'enrolment.attendance';
const anotherEntry = (meeting: string, notedBy: string, countedAt: string) => `INSERT INTO ${ATTENDANCE} (
  attendance_id, enrolment_id, learner_id, meeting_id, starts_at, ends_at, form, came_at, minutes, noted_by, noted_at,
  counted_at
)
  SELECT gen_random_uuid(), enrolment_id, learner_id, ${meeting}, starts_at, ends_at, form, came_at, minutes,
    ${notedBy}, noted_at, ${countedAt}
  FROM ${ATTENDANCE}
  LIMIT 1`;

/** Wounds of what is noted of people in meetings. */
export const plantedInAttendance: readonly Violation[] = [
  {
    invariant: 'attendance-minutes',
    table: ATTENDANCE,
    plant: `ALTER TABLE ${ATTENDANCE} DROP CONSTRAINT attendance_within_meeting;
      UPDATE ${ATTENDANCE} SET minutes = 10000`,
    mend: `ALTER TABLE ${ATTENDANCE} ADD CONSTRAINT attendance_within_meeting CHECK (
        superseded_at IS NOT NULL OR meeting_id IS NULL
        OR came_at >= starts_at AND came_at + minutes * interval '1 minute' <= ends_at
      ) NOT VALID`,
  },
  {
    invariant: 'attendance-one-clock',
    table: ATTENDANCE,
    plant: anotherEntry('gen_random_uuid()', 'noted_by', 'NULL'),
  },
  {
    invariant: 'attendance-within-periods',
    table: 'directory.membership',
    plant: `UPDATE directory.membership SET from_day = from_day + 3650, ended_on = NULL`,
  },
  { invariant: 'attendance-totals', table: ATTENDANCE, plant: `UPDATE ${ATTENDANCE} SET minutes = minutes - 1` },
  {
    invariant: 'attendance-corrected',
    table: ATTENDANCE,
    plant: `UPDATE ${ATTENDANCE} SET superseded_at = now()`,
  },
  {
    invariant: 'attendance-two-hands',
    table: ATTENDANCE,
    plant: `UPDATE ${ATTENDANCE} SET signed_as = 'assisted', signed_by = noted_by, witness_id = gen_random_uuid()`,
  },
  {
    invariant: 'attendance-two-hands',
    table: ATTENDANCE,
    plant: `UPDATE ${ATTENDANCE} SET noted_by = learner_id`,
  },
  {
    invariant: 'attendance-two-hands',
    table: ATTENDANCE,
    plant: `UPDATE ${ATTENDANCE} SET signed_as = 'sheet'`,
  },
  {
    invariant: 'facts-without-queue',
    table: ENROLMENT,
    plant: `UPDATE ${ENROLMENT} SET requested_at = '2999-01-01' WHERE state = 'waitlisted'`,
  },
  {
    invariant: 'sessions-within-programme',
    table: 'catalog.programme',
    plant: `UPDATE catalog.programme SET ends_on = starts_on`,
  },
  {
    invariant: 'enrolment-meetings',
    table: 'enrolment.meeting',
    plant: `UPDATE enrolment.meeting SET ends_at = ends_at - interval '1 minute'`,
  },
];
