/**
 * Who meets the criteria of which current definition, of the learners $2 in the programme $1 (null = all that we know
 * of). A requirement is covered when a completed module shows the competence at that level or above; a profile that we
 * do not know yet is not covered. Open cases come along, so that one statement says what is to be opened and what to
 * lapse. `shown` is read for each learner by index: a join with `learner` in it would read all of them again for each.
 */
export const MET_CRITERIA = `
WITH learner AS (
  SELECT learner_id FROM assessment WHERE programme_id = $1 AND ($2::uuid[] IS NULL OR learner_id = ANY ($2))
  UNION SELECT learner_id FROM plan WHERE programme_id = $1 AND ($2::uuid[] IS NULL OR learner_id = ANY ($2))
), shown AS (
  SELECT a.learner_id, c.competence, max(c.level) AS level
  FROM assessment a JOIN module m USING (module_id)
  CROSS JOIN LATERAL jsonb_to_recordset(m.competences) AS c(competence text, level int)
  WHERE a.programme_id = $1 AND a.outcome = 'completed' GROUP BY 1, 2
), judged AS (
  SELECT l.learner_id, d.definition_id, d.version,
    (
      NOT d.needs_plan
      OR EXISTS (SELECT FROM plan p WHERE p.learner_id = l.learner_id AND p.programme_id = $1 AND p.is_fulfilled)
    )
    AND (d.profile_id IS NULL OR (p.profile_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(p.requirements) AS r(competence text, level int)
      LEFT JOIN shown s ON s.learner_id = l.learner_id AND s.competence = r.competence
      WHERE s.level IS NULL OR s.level < r.level))) AS is_met
  FROM learner l CROSS JOIN certificate_definition d LEFT JOIN profile p USING (profile_id)
  WHERE d.programme_id = $1 AND d.state = 'current'
)`;

/** Who meets criteria and has no case for that definition, save ones that lapsed. */
export const DUE_CASES = `${MET_CRITERIA}
SELECT learner_id AS "holderId", definition_id AS "definitionId", version AS "definitionVersion" FROM judged j
WHERE is_met
  AND NOT EXISTS (
    SELECT
    FROM certificate_case c
    WHERE c.definition_id = j.definition_id AND c.holder_id = j.learner_id AND c.state <> 'lapsed'
  )
ORDER BY definition_id, learner_id`;

/** Lapses undecided cases of those who no longer meet what they met. */
export const LAPSE_CASES = `${MET_CRITERIA}
UPDATE certificate_case c SET state = 'lapsed' FROM judged j
WHERE NOT j.is_met
  AND c.definition_id = j.definition_id
  AND c.holder_id = j.learner_id
  AND c.state IN ('eligible', 'prepared')
RETURNING c.case_id AS "caseId"`;

/** Whether the holder $2 (an array of one) meets the definition $3 now. */
export const IS_MET = `${MET_CRITERIA}
SELECT version AS "definitionVersion" FROM judged WHERE is_met AND definition_id = $3`;
