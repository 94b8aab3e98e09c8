import { copyInvariant } from '../copy-invariant.js';

/** What enrolment keeps of catalogue and directory. */
export const enrolmentCopies = [
  copyInvariant({
    name: 'enrolment-sessions',
    reads: ['enrolment', 'catalog'],
    explain: 'The sessions that enrolment gives seats of are those of the catalogue',
    copy: `
      SELECT session_id, module_id, programme_id, starts_at, ends_at, seats, form, hours::numeric(7, 2), trainer_ids,
        is_cancelled
      FROM enrolment.session
    `,
    owner: `
      SELECT id, module_id, programme_id, starts_at, ends_at, seats, form, hours::numeric(7, 2), trainer_ids,
        state = 'cancelled'
      FROM catalog.session
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
    copy: 'SELECT membership_id, person_id, programme_id, ended_on FROM enrolment.membership',
    owner: 'SELECT id, person_id, programme_id, ended_on FROM directory.membership',
  }),
];
