import { copyInvariant } from '../copy-invariant.js';
import type { Invariant } from '../invariant.js';

/** What certificates are decided by. */
export const certificationCopies: readonly Invariant[] = [
  copyInvariant({
    name: 'certification-assessments',
    reads: ['certification', 'enrolment'],
    explain: 'Certificates rest on the outcomes that enrolment has',
    copy: 'SELECT enrolment_id, learner_id, programme_id, module_id, session_id, outcome FROM certification.assessment',
    owner: `
      SELECT enrolment_id, learner_id, programme_id, module_id, session_id, state
      FROM enrolment.enrolment
      WHERE state IN ('completed', 'failed')
    `,
  }),
  copyInvariant({
    name: 'certification-attendance',
    reads: ['certification', 'enrolment'],
    explain: 'Who trained whom is known to certification as enrolment has it',
    copy: 'SELECT session_id, person_id FROM certification.attendance',
    owner: 'SELECT e.session_id, e.learner_id FROM enrolment.enrolment e WHERE e.signed_at IS NOT NULL',
  }),
  copyInvariant({
    name: 'certification-plans',
    reads: ['certification', 'enrolment'],
    explain: 'Certification knows whose training plan is fulfilled as enrolment says',
    copy: 'SELECT plan_id, learner_id, programme_id FROM certification.plan WHERE is_fulfilled',
    owner: `SELECT plan_id, learner_id, programme_id FROM enrolment.training_plan WHERE state = 'fulfilled'`,
  }),
  copyInvariant({
    name: 'certification-modules',
    reads: ['certification', 'catalog'],
    explain: 'Certification knows what a module shows as the catalogue says',
    copy: 'SELECT module_id, programme_id, title, competences FROM certification.module',
    owner: 'SELECT id, programme_id, title, competences FROM catalog.module',
  }),
  copyInvariant({
    name: 'certification-profiles',
    reads: ['certification', 'catalog'],
    explain: 'Certification knows what a profile takes as the catalogue says',
    copy: `
      SELECT p.profile_id, p.title, p.framework, p.requirements
      FROM certification.profile p
      JOIN catalog.profile o ON o.id = p.profile_id AND o.ended_at IS NULL
    `,
    owner: 'SELECT id, title, framework, requirements FROM catalog.profile WHERE ended_at IS NULL',
  }),
  {
    // Whoever was to train when it began stays known, so there may be more of them.
    name: 'certification-trainers',
    reads: ['certification', 'catalog'],
    explain: 'Certification knows everybody who trains at a session as the catalogue says',
    holds: 'settled',
    violations: () => `
      SELECT o.id AS session_id, o.trainer_ids, c.trainer_ids AS known
      FROM catalog.session o FULL JOIN certification.session c ON c.session_id = o.id
      WHERE o.id IS NULL OR c.session_id IS NULL OR c.programme_id <> o.programme_id
        OR NOT o.trainer_ids <@ c.trainer_ids`,
  },
  copyInvariant({
    // Compared by a hash: a name is not for a report on faults.
    name: 'certification-names',
    reads: ['certification', 'directory'],
    explain: 'Certificates are made out to the names in the directory',
    copy: `SELECT person_id, md5(given || E'\\n' || family) FROM certification.holder`,
    owner: `SELECT id, md5(given_name || E'\\n' || family_name) FROM directory.person`,
  }),
];
