import type { Invariant } from '../invariant.js';

export const surveyCounts: Invariant = {
  name: 'survey-counts',
  explain:
    'No survey has more answers than tokens, nor more tokens than people who may answer; a closed one keeps ' +
    'no key and nothing that waits',
  reads: ['evaluation'],
  holds: 'always',
  violations: () => `
    SELECT s.survey_id, s.state, r.entitled, r.issued, r.spent, s.answered, s.sealed_private_key IS NOT NULL AS has_key
    FROM evaluation.survey s
    CROSS JOIN LATERAL (
      SELECT (SELECT count(*) FROM evaluation.entitlement e WHERE e.survey_id = s.survey_id) AS entitled,
        (SELECT count(blinded_hash) FROM evaluation.entitlement e WHERE e.survey_id = s.survey_id) AS issued,
        (SELECT count(*) FROM evaluation.spent_token t WHERE t.survey_id = s.survey_id) AS spent,
        (SELECT count(*) FROM evaluation.answer_buffer b WHERE b.survey_id = s.survey_id) AS waiting) r
    WHERE (s.state = 'open' AND (r.spent > r.issued OR r.waiting > r.spent OR s.sealed_private_key IS NULL))
      OR (
        s.state = 'closed'
        AND (
          s.sealed_private_key IS NOT NULL
          OR s.buffer_key_id IS NOT NULL
          OR r.waiting > 0
          OR s.answered > s.tokens_issued
          OR s.tokens_issued > s.entitled
        )
      )`,
};
