import { type Caller, type Work, statement } from '#plugin-kit';
import { type CaseCheck, casesToDecide, type LockedCase } from './case-rules.js';
import type { CaseState } from './case.view.js';
import type { CaseAccess } from './case-access.js';

const lockCaseRows = statement<LockedCase, [caseIds: readonly string[], personId: string]>(
  'lock-cases',
  `
WITH locked AS (SELECT * FROM certificate_case WHERE case_id = ANY ($1::uuid[]) ORDER BY case_id FOR UPDATE),
  visited AS (
    SELECT l.case_id, v.session_id
    FROM locked l
    JOIN attendance v ON v.person_id = l.holder_id AND v.programme_id = l.programme_id
    UNION SELECT l.case_id, v.session_id
    FROM locked l
    JOIN assessment v ON v.learner_id = l.holder_id AND v.programme_id = l.programme_id
  )
SELECT l.case_id AS "caseId", l.programme_id AS "programmeId", l.definition_id AS "definitionId",
  l.holder_id AS "holderId", l.state, l.prepared_by AS "preparedBy", l.prepared_sign_in AS "preparedSignIn",
  l.decided_by AS "decidedBy", l.decided_sign_in AS "decidedSignIn",
  EXISTS (SELECT FROM holder h WHERE h.person_id = l.holder_id) AS "hasName",
  l.holder_id IS NOT DISTINCT FROM $2::uuid AS "isHolder",
  EXISTS (
    SELECT FROM assessment a
    WHERE a.learner_id = l.holder_id AND a.programme_id = l.programme_id
      AND (a.assessed_by = $2 OR $2 = ANY (a.assessors))
  ) AS "hasAssessed",
  EXISTS (
    SELECT FROM visited v JOIN session s USING (session_id) WHERE v.case_id = l.case_id AND $2 = ANY (s.trainer_ids)
  ) AS "hasTrained",
  EXISTS (
    SELECT FROM attendance v
    WHERE v.person_id = l.holder_id AND v.programme_id = l.programme_id AND $2 = ANY (v.hands)
  ) AS "hasHandled",
  ARRAY(
    WITH RECURSIVE earlier AS (
      SELECT o.case_id, o.reopens, o.prepared_by, o.decided_by, o.state
      FROM certificate_case o
      WHERE o.case_id = l.reopens
      UNION
      SELECT o.case_id, o.reopens, o.prepared_by, o.decided_by, o.state
      FROM earlier e
      JOIN certificate_case o ON o.case_id = e.reopens
    )
    SELECT hand FROM earlier CROSS JOIN LATERAL (VALUES (prepared_by), (decided_by)) AS h(hand)
    WHERE state = 'refused' AND hand IS NOT NULL
  ) AS "earlierHands",
  EXISTS (
    SELECT FROM visited v LEFT JOIN session s USING (session_id) WHERE v.case_id = l.case_id AND s.session_id IS NULL
  ) AS "missesSession"
FROM locked l`,
);

/**
 * Locks cases and makes sure that this person may act in every one of them, all or none.
 * @throws NotFound · CaseNotReady · ConflictOfInterest · CaseIncomplete, each with the places in `caseIds`
 */
export async function lockCases(
  work: Work,
  caller: Caller,
  caseIds: readonly string[],
  terms: { access: CaseAccess; states: readonly CaseState[]; checks?: readonly CaseCheck[] },
): Promise<LockedCase[]> {
  const { personId } = caller;
  const rows = new Map((await work.query(lockCaseRows, caseIds, personId)).map((row) => [row.caseId, row]));
  return casesToDecide(caseIds, rows, {
    states: terms.states,
    isReached: (row) => terms.access.allows(caller, { programmeId: row.programmeId }),
    checks: terms.checks,
  });
}
