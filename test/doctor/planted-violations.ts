import { plantedInAttendance } from './planted-in-attendance.js';
import type { Violation } from './violation.js';

const oneRowLess = (invariant: string, table: string): Violation => ({
  invariant,
  table,
  plant: `DELETE FROM ${table} WHERE ctid = (SELECT min(ctid) FROM ${table})`,
});
const ENROLMENT = 'enrolment.enrolment';
const twin = (learner: string) => `INSERT INTO ${ENROLMENT} (
  enrolment_id, learner_id, session_id, module_id, course_id, programme_id, state, requested_at, confirmed_at
)
  SELECT gen_random_uuid(), ${learner}, session_id, module_id, course_id, programme_id, 'confirmed', requested_at,
    confirmed_at
  FROM ${ENROLMENT}
  WHERE state = 'confirmed'
  LIMIT 1`;

const cardProposal = (
  confirmedBy: string,
  signIns: string,
) => `INSERT INTO identity.card_proposal (id, account_id, proposed_by, proposed_by_kind, proposed_as,
    identity_seen, proposed_at, expires_at, outcome, ended_by, ended_at, proposed_sign_in, confirmed_sign_in)
  SELECT gen_random_uuid(), id, 'one', 'person', 'programme-office', 'known-in-person', now(), now(), 'confirmed',
    '${confirmedBy}', now(), ${signIns}
  FROM identity.account
  LIMIT 1`;
const NEW_CARD = `jsonb_build_object('method', 'pwd', 'cardAt', floor(extract(epoch FROM now())) - 86000)`;

/** Violations of every invariant, each found by its name. */
export const violations: readonly Violation[] = [
  {
    invariant: 'seats-recount',
    table: 'enrolment.session',
    plant: 'UPDATE enrolment.session SET queue_length = queue_length + 1',
  },
  { invariant: 'seats-oversold', table: ENROLMENT, plant: twin('gen_random_uuid()') },
  { invariant: 'seats-idle', table: 'enrolment.session', plant: 'UPDATE enrolment.session SET seats = seats + 1' },
  {
    invariant: 'queue-numbers',
    table: ENROLMENT,
    plant: `UPDATE ${ENROLMENT} SET queue_number = 9 WHERE queue_number = 2`,
  },
  {
    invariant: 'queue-order',
    table: ENROLMENT,
    plant: `
      UPDATE ${ENROLMENT} SET state = 'confirmed', has_seat = true, confirmed_at = requested_at WHERE queue_number = 3
    `,
  },
  {
    invariant: 'enrolment-once',
    table: ENROLMENT,
    plant: `DROP INDEX enrolment.enrolment_once; ${twin('learner_id')}`,
    mend: `CREATE UNIQUE INDEX enrolment_once ON ${ENROLMENT} (session_id, learner_id) WHERE state <> 'cancelled'`,
  },
  ...plantedInAttendance,
  {
    invariant: 'plans-fulfilled',
    table: 'enrolment.training_plan',
    plant: `UPDATE enrolment.training_plan SET state = 'agreed', fulfilled_on = NULL`,
  },
  {
    invariant: 'memberships-agreed',
    table: 'directory.participation',
    plant: `
      UPDATE directory.participation SET ended_at = clock_timestamp(), ended_as = 'operator', last_day = from_day
    `,
  },
  {
    invariant: 'memberships-apart',
    table: 'directory.membership',
    plant: `
      INSERT INTO directory.membership (id, programme_id, person_id, goal_group_id, organisation_id, from_day)
      SELECT gen_random_uuid(), programme_id, person_id, goal_group_id, organisation_id, from_day + 1
      FROM directory.membership WHERE ended_on IS NULL LIMIT 1
    `,
  },
  {
    invariant: 'certificates-impartial',
    table: 'certification.attendance',
    plant: `
      UPDATE certification.attendance SET hands = ARRAY(SELECT decided_by FROM certification.certificate_case)
    `,
  },
  {
    invariant: 'events-complete',
    table: 'directory.aggregate_version',
    plant: `UPDATE directory.aggregate_version SET version = version + 1 WHERE aggregate = 'membership'`,
  },
  {
    invariant: 'events-from-owner',
    table: 'enrolment.aggregate_version',
    plant: 'UPDATE enrolment.aggregate_version SET version = version - 1',
  },
  {
    invariant: 'enrolment-told',
    table: ENROLMENT,
    plant: `UPDATE ${ENROLMENT} SET state = 'failed' WHERE state = 'completed'`,
  },
  {
    invariant: 'outbox-age',
    table: 'enrolment.outbox',
    plant: `
      INSERT INTO enrolment.outbox_queue
      SELECT id
      FROM enrolment.outbox; UPDATE enrolment.outbox
      SET created_at = created_at - interval '2 minutes'
    `,
    mend: 'DELETE FROM enrolment.outbox_queue',
  },
  {
    invariant: 'outbox-sent',
    table: 'enrolment.outbox',
    plant: 'UPDATE enrolment.outbox SET message_id = gen_random_uuid()',
  },
  {
    invariant: 'inbox-ahead',
    table: 'insight.inbox_cursor',
    plant: 'UPDATE insight.inbox_cursor SET version = version + 1',
  },
  {
    invariant: 'inbox-behind',
    table: 'insight.inbox_cursor',
    plant: 'UPDATE insight.inbox_cursor SET version = version - 1',
  },
  {
    invariant: 'parked-events',
    table: 'insight.inbox_parked',
    plant: `
      INSERT INTO insight.inbox_parked
      SELECT gen_random_uuid(), 'enrolment.enrolment', gen_random_uuid(), 1, 'failed', 'Error: no', 3, '{}',
        clock_timestamp()
    `,
  },
  {
    invariant: 'enrolment-sessions',
    table: 'enrolment.session',
    plant: `UPDATE enrolment.session SET starts_at = starts_at - interval '1 second'`,
  },
  { invariant: 'enrolment-modules', table: 'enrolment.module', plant: 'UPDATE enrolment.module SET is_retired = true' },
  oneRowLess('enrolment-people', 'enrolment.person'),
  {
    invariant: 'enrolment-memberships',
    table: 'enrolment.membership',
    plant: `UPDATE enrolment.membership SET ended_on = '2030-01-01'`,
  },
  {
    invariant: 'insight-enrolments',
    table: 'insight.enrolment',
    plant: 'UPDATE insight.enrolment SET counted_minutes = counted_minutes + 15',
  },
  {
    invariant: 'insight-plans',
    table: 'insight.training_plan',
    plant: 'UPDATE insight.training_plan SET is_fulfilled = NOT is_fulfilled',
  },
  oneRowLess('insight-memberships', 'insight.membership'),
  { invariant: 'insight-people', table: 'insight.person', plant: `UPDATE insight.person SET sex = 'unknown'` },
  oneRowLess('insight-modules', 'insight.module'),
  { invariant: 'insight-goals', table: 'insight.goal', plant: `UPDATE insight.goal SET target = '{}'` },
  { invariant: 'insight-surveys', table: 'insight.survey', plant: 'UPDATE insight.survey SET answered = answered + 1' },
  {
    invariant: 'insight-certificates',
    table: 'insight.certificate',
    plant: 'UPDATE insight.certificate SET is_revoked = true',
  },
  {
    invariant: 'evaluation-sessions',
    table: 'evaluation.session',
    plant: 'UPDATE evaluation.session SET is_cancelled = true',
  },
  oneRowLess('evaluation-attendance', 'evaluation.attendance'),
  {
    invariant: 'certification-assessments',
    table: 'certification.assessment',
    plant: `UPDATE certification.assessment SET outcome = 'failed'`,
  },
  oneRowLess('certification-attendance', 'certification.attendance'),
  {
    invariant: 'certification-plans',
    table: 'certification.plan',
    plant: 'UPDATE certification.plan SET is_fulfilled = false',
  },
  {
    invariant: 'certification-modules',
    table: 'certification.module',
    plant: `UPDATE certification.module SET competences = '[]'`,
  },
  {
    invariant: 'certification-profiles',
    table: 'certification.profile',
    plant: `UPDATE certification.profile SET requirements = '[]'`,
  },
  {
    invariant: 'certification-trainers',
    table: 'certification.session',
    plant: `UPDATE certification.session SET trainer_ids = '{}'`,
  },
  {
    invariant: 'certification-names',
    table: 'certification.holder',
    plant: `UPDATE certification.holder SET given = 'Eve'`,
  },
  oneRowLess('identity-places', 'identity.person_place'),
  oneRowLess('identity-roles', 'identity.person_role'),
  {
    invariant: 'directory-accounts',
    table: 'directory.identity',
    plant: `
      UPDATE directory.identity SET ended_at = linked_at WHERE subject IN (SELECT id::text FROM identity.account)
    `,
  },
  {
    invariant: 'enrolment-programmes',
    table: 'enrolment.programme',
    plant: 'UPDATE enrolment.programme SET fund = NULL',
  },
  {
    invariant: 'insight-programmes',
    table: 'insight.programme',
    plant: `UPDATE insight.programme SET title = '{"sv": "En annan"}'`,
  },
  oneRowLess('evaluation-programmes', 'evaluation.programme'),
  {
    invariant: 'certification-programmes',
    table: 'certification.programme',
    plant: `UPDATE certification.programme SET fund = fund || '{"emblem": "another"}'`,
  },
  {
    invariant: 'catalog-sections',
    table: 'catalog.section_version',
    plant: `UPDATE catalog.section_version SET version = 'another' WHERE section = 'surveys'`,
  },
  { invariant: 'person-states', table: 'directory.person', plant: `UPDATE directory.person SET family_name = 'Annan'` },
  {
    invariant: 'grants-held',
    table: 'directory.assignment',
    plant: 'UPDATE directory.assignment SET revoked_at = granted_at WHERE person_id IS NOT NULL',
  },
  oneRowLess('certificate-cases', 'certification.certificate_case'),
  {
    invariant: 'certificates-issued',
    table: 'certification.certificate_case',
    plant: 'UPDATE certification.certificate_case SET decided_by = prepared_by',
  },
  {
    invariant: 'certificates-by-two',
    table: 'certification.certificate_case',
    plant: `
      UPDATE certification.certificate_case
      SET prepared_sign_in = '{"method": "pwd", "session": "one"}',
        decided_sign_in = '{"method": "card", "session": "one"}'
    `,
  },
  {
    invariant: 'certificates-by-two',
    table: 'certification.certificate_case',
    plant: `UPDATE certification.certificate_case SET prepared_sign_in = ${NEW_CARD}, prepared_at = now()`,
  },
  {
    invariant: 'certificates-by-two',
    table: 'certification.certificate_case', // The clock of a programme may be another; cards go by the system's.
    plant: `
      UPDATE certification.certificate_case
      SET decided_sign_in = '{"method": "pwd", "session": "two", "cardAt": 1700000000, "actedAt": 1700086399}'
    `,
  },
  { invariant: 'cards-by-two', table: 'identity.card_proposal', plant: cardProposal('one', 'NULL, NULL') },
  {
    invariant: 'cards-by-two',
    table: 'identity.card_proposal',
    plant: cardProposal('two', `'{"session": "s"}', '{"session": "s"}'`),
  },
  { invariant: 'cards-by-two', table: 'identity.card_proposal', plant: cardProposal('two', `${NEW_CARD}, NULL`) },
  {
    invariant: 'cards-by-two',
    table: 'identity.card_proposal',
    plant: cardProposal('two', `'{"method": "pwd"}', ${NEW_CARD}`),
  },
  {
    invariant: 'survey-counts',
    table: 'evaluation.survey',
    plant: 'UPDATE evaluation.survey SET answered = tokens_issued + 1',
  },
];
