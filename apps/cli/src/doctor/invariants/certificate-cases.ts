import type { Invariant } from '../invariant.js';

/**
 * Judged by what the owners have, not by the copies of certification: completed modules (enrolment), what they show and
 * what the profile takes (catalog), whether the plan is fulfilled (enrolment), the certificates there are
 * (certification).
 */
const MET = `
WITH learner AS (
  SELECT learner_id, programme_id
  FROM enrolment.enrolment
  WHERE state IN ('completed', 'failed')
  UNION SELECT learner_id, programme_id
  FROM enrolment.training_plan
), shown AS (
  SELECT e.learner_id, e.programme_id, c.competence, max(c.level) AS level
  FROM enrolment.enrolment e
  JOIN catalog.module m ON m.id = e.module_id
  CROSS JOIN LATERAL jsonb_to_recordset(m.competences) AS c(competence text, level int)
  WHERE e.state = 'completed'
  GROUP BY 1, 2, 3
), met AS (
  SELECT l.learner_id, d.definition_id
  FROM learner l
  JOIN certification.certificate_definition d ON d.programme_id = l.programme_id AND d.state = 'current'
  WHERE (
    NOT d.needs_plan
    OR EXISTS (
      SELECT
      FROM enrolment.training_plan t
      WHERE t.learner_id = l.learner_id AND t.programme_id = l.programme_id AND t.state = 'fulfilled'
    )
  )
    AND (d.profile_id IS NULL OR EXISTS (SELECT FROM catalog.profile p WHERE p.id = d.profile_id AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(p.requirements) AS r(competence text, level int)
      LEFT JOIN shown s ON s.learner_id = l.learner_id
        AND s.programme_id = l.programme_id
        AND s.competence = r.competence
      WHERE s.level IS NULL OR s.level < r.level)))
)`;

export const certificateCases: Invariant = {
  name: 'certificate-cases',
  explain:
    'Everybody who meets the criteria of a certificate has a case, and no undecided case is of somebody who does not',
  reads: ['certification', 'enrolment', 'catalog'],
  holds: 'settled',
  violations: () => `${MET}
    SELECT 'meets the criteria and has no case' AS what, m.learner_id, m.definition_id, NULL::uuid AS case_id FROM met m
    WHERE NOT EXISTS (
      SELECT
      FROM certification.certificate_case c
      WHERE c.definition_id = m.definition_id AND c.holder_id = m.learner_id AND c.state <> 'lapsed'
    )
    UNION ALL
    SELECT 'has a case and does not meet the criteria', c.holder_id, c.definition_id, c.case_id
    FROM certification.certificate_case c
    JOIN certification.certificate_definition d ON d.definition_id = c.definition_id AND d.state = 'current'
    WHERE c.state IN ('eligible', 'prepared')
      AND NOT EXISTS (SELECT FROM met m WHERE m.definition_id = c.definition_id AND m.learner_id = c.holder_id)`,
};
