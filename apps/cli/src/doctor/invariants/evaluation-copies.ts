import { copyInvariant } from '../copy-invariant.js';

/** What evaluation asks people after. */
export const evaluationCopies = [
  copyInvariant({
    name: 'evaluation-sessions',
    reads: ['evaluation', 'catalog'],
    explain: 'Surveys follow the sessions of the catalogue',
    copy: 'SELECT session_id, programme_id, course_id, ends_at, is_cancelled FROM evaluation.session',
    owner: `
      SELECT s.id, s.programme_id, m.course_id, s.ends_at, s.state = 'cancelled'
      FROM catalog.session s
      JOIN catalog.module m ON m.id = s.module_id
    `,
  }),
  copyInvariant({
    name: 'evaluation-attendance',
    reads: ['evaluation', 'enrolment'],
    explain: 'Whoever has signed an attendance may answer the survey of that session, and nobody else',
    copy: 'SELECT session_id, person_id FROM evaluation.attendance',
    owner: 'SELECT e.session_id, e.learner_id FROM enrolment.enrolment e WHERE e.signed_at IS NOT NULL',
  }),
];
