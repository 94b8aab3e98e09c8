import { copyInvariant } from '../copy-invariant.js';

/** What enrolment keeps of catalogue and directory. */
export const enrolmentCopies = [
  copyInvariant({
    name: 'enrolment-sessions',
    reads: ['enrolment', 'catalog'],
    explain: 'The sessions that enrolment gives seats of are those of the catalogue',
    copy: `
      SELECT session_id, module_id, programme_id, starts_at, ends_at, seats, form, hours::numeric(7, 2),
        own_work_minutes, trainer_ids, is_cancelled
      FROM enrolment.session
    `,
    owner: `
      SELECT id, module_id, programme_id, starts_at, ends_at, seats, form, hours::numeric(7, 2), own_work_minutes,
        trainer_ids, state = 'cancelled'
      FROM catalog.session
    `,
  }),
  copyInvariant({
    name: 'enrolment-meetings',
    reads: ['enrolment', 'catalog'],
    explain: 'The meetings of which attendance is noted are those of the catalogue',
    copy: 'SELECT meeting_id, session_id, starts_at, ends_at, form FROM enrolment.meeting',
    owner: `
      SELECT (m.meeting->>'meetingId')::uuid, s.id, (m.meeting->>'startsAt')::timestamptz,
        (m.meeting->>'endsAt')::timestamptz, m.meeting->>'form'
      FROM catalog.session s
      CROSS JOIN LATERAL jsonb_array_elements(
        coalesce(
          s.meetings,
          jsonb_build_array(
            jsonb_build_object('meetingId', s.id, 'startsAt', s.starts_at, 'endsAt', s.ends_at, 'form', s.form)
          )
        )
      ) AS m(meeting)
    `,
  }),
  copyInvariant({
    name: 'enrolment-modules',
    reads: ['enrolment', 'catalog'],
    explain: 'The modules that training plans are made of are those of the catalogue',
    copy: 'SELECT module_id, course_id, programme_id, title, hours::numeric(7, 2), is_retired FROM enrolment.module',
    owner: 'SELECT id, course_id, programme_id, title, hours::numeric(7, 2), ended_at IS NOT NULL FROM catalog.module',
  }),
  copyInvariant({
    name: 'enrolment-people',
    reads: ['enrolment', 'directory'],
    explain: 'Enrolment knows where people belong as the directory says',
    copy: 'SELECT person_id, organisation_id, unit_id FROM enrolment.person',
    owner: 'SELECT id, organisation_id, unit_id FROM directory.person',
  }),
  copyInvariant({
    name: 'enrolment-memberships',
    reads: ['enrolment', 'directory'],
    explain: 'Enrolment knows who takes part in a programme as the directory says',
    // What was copied before a first day was kept has none.
    copy: `
      SELECT m.membership_id, m.person_id, m.programme_id, coalesce(m.started_on, d.from_day), m.ended_on
      FROM enrolment.membership m LEFT JOIN directory.membership d ON d.id = m.membership_id
    `,
    owner: 'SELECT id, person_id, programme_id, from_day, ended_on FROM directory.membership',
  }),
];
