import { copyInvariant } from '../copy-invariant.js';

/** What goals are counted from. */
export const insightCopies = [
  copyInvariant({
    name: 'insight-enrolments',
    reads: ['insight', 'enrolment'],
    explain: 'Reports count the enrolments and the minutes that enrolment counts',
    copy: `
        SELECT enrolment_id, programme_id, course_id, learner_id, state,
          coalesce(counted_minutes, round(signed_hours * 60), 0)
        FROM insight.enrolment
      `,
    owner: `
        SELECT enrolment_id, programme_id, course_id, learner_id, state,
          coalesce(counted_minutes, 0)
        FROM enrolment.enrolment
      `,
  }),
  copyInvariant({
    name: 'insight-plans',
    reads: ['insight', 'enrolment'],
    explain: 'Reports count the training plans that enrolment has',
    copy: 'SELECT plan_id, programme_id, learner_id, module_ids, is_fulfilled FROM insight.training_plan',
    owner: `SELECT plan_id, programme_id, learner_id, module_ids, state = 'fulfilled' FROM enrolment.training_plan`,
  }),
  copyInvariant({
    name: 'insight-memberships',
    reads: ['insight', 'directory'],
    explain: 'Reports count the participants that the directory has',
    copy: 'SELECT membership_id, programme_id, goal_group_id, person_id, ended_on, cause FROM insight.membership',
    owner: 'SELECT id, programme_id, goal_group_id, person_id, ended_on, cause FROM directory.membership',
  }),
  copyInvariant({
    // Who was erased in the directory stays in the counts.
    name: 'insight-people',
    reads: ['insight', 'directory'],
    explain: 'Reports count women and men as the directory has them',
    copy: 'SELECT p.person_id, p.sex FROM insight.person p JOIN directory.person d ON d.id = p.person_id',
    owner: 'SELECT id, sex FROM directory.person',
  }),
  copyInvariant({
    name: 'insight-modules',
    reads: ['insight', 'catalog'],
    explain: 'Reports know which course a module belongs to as the catalogue says',
    copy: 'SELECT module_id, course_id FROM insight.module',
    owner: 'SELECT id, course_id FROM catalog.module',
  }),
  copyInvariant({
    name: 'insight-goals',
    reads: ['insight', 'catalog'],
    explain: 'Reports are on the goals of the programme file that was applied last',
    copy: `
      SELECT goal_id::text, programme_id, position, key, title, measure, goal_group_id::text, course_ids::text[], target
      FROM insight.goal
    `,
    owner: `
      SELECT g.goal->>'goalId', p.aggregate_id, g.position::int - 1, g.goal->>'key', g.goal->'title',
        g.goal->>'measure', g.goal->>'goalGroupId',
        CASE WHEN jsonb_typeof(g.goal->'courseIds') = 'array' THEN ARRAY(
          SELECT jsonb_array_elements_text(g.goal->'courseIds')
        ) END,
          g.goal->'target'
      FROM (
        SELECT DISTINCT ON (aggregate_id) aggregate_id, data FROM pg_temp.stream_event
        WHERE type = 'catalog.programme.applied.v1' ORDER BY aggregate_id, version DESC) p
      CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(p.data->'goals') = 'array' THEN p.data->'goals' END
      ) WITH ORDINALITY AS g(goal, position)`,
  }),
  copyInvariant({
    name: 'insight-surveys',
    reads: ['insight', 'evaluation'],
    explain: 'Reports count the surveys and the answers that evaluation told at their closing',
    copy: 'SELECT survey_id, programme_id, is_closed, tokens_issued, answered FROM insight.survey',
    owner: `
      SELECT survey_id, programme_id, state = 'closed', coalesce(tokens_issued, 0), coalesce(answered, 0)
      FROM evaluation.survey
    `,
  }),
  copyInvariant({
    name: 'insight-certificates',
    reads: ['insight', 'certification'],
    explain: 'Reports count the certificates of the register',
    copy: 'SELECT certificate_id, programme_id, valid_until, is_revoked FROM insight.certificate',
    owner: `
      SELECT certificate_id, programme_id, date_trunc('milliseconds', valid_until), revoked_at IS NOT NULL
      FROM certification.certificate
    `,
  }),
];
