import type { Caller, Work } from '#plugin-kit';
import { type InputFault, type LanguageMap, NotFound, type ProblemClass, type SignInFacts } from '#plugin-kit/contract';
import { CaseIncomplete, CaseNotReady, ConflictOfInterest } from './case.problems.js';
import type { CaseState } from './case.view.js';

/** What a decision needs to know of a case, with its row locked. */
export interface LockedCase {
  readonly case_id: string;
  readonly programme_id: string;
  readonly definition_id: string;
  readonly holder_id: string | null;
  readonly state: CaseState;
  readonly prepared_by: string | null;
  readonly prepared_sign_in: SignInFacts | null;
  readonly decided_by: string | null;
  readonly decided_sign_in: SignInFacts | null;
  readonly has_name: boolean;
  readonly is_holder: boolean;
  readonly has_assessed: boolean;
  readonly has_trained: boolean;
  /** The holder attended a session whose trainers are not known here yet. */
  readonly misses_session: boolean;
}

const LOCKED_CASES = `
WITH locked AS (SELECT * FROM certificate_case WHERE case_id = ANY ($1::uuid[]) ORDER BY case_id FOR UPDATE),
visited AS (
  SELECT l.case_id, v.session_id
  FROM locked l
  JOIN attendance v ON v.person_id = l.holder_id AND v.programme_id = l.programme_id
  UNION SELECT l.case_id, v.session_id
  FROM locked l
  JOIN assessment v ON v.learner_id = l.holder_id AND v.programme_id = l.programme_id
)
SELECT l.case_id, l.programme_id, l.definition_id, l.holder_id, l.state, l.prepared_by, l.prepared_sign_in,
  l.decided_by, l.decided_sign_in,
  EXISTS (SELECT FROM holder h WHERE h.person_id = l.holder_id) AS has_name,
  l.holder_id IS NOT DISTINCT FROM $2::uuid AS is_holder,
  EXISTS (
    SELECT FROM assessment a WHERE a.learner_id = l.holder_id AND a.programme_id = l.programme_id AND a.assessed_by = $2
  ) AS has_assessed,
  EXISTS (
    SELECT FROM visited v JOIN session s USING (session_id) WHERE v.case_id = l.case_id AND $2 = ANY (s.trainer_ids)
  ) AS has_trained,
  EXISTS (
    SELECT FROM visited v LEFT JOIN session s USING (session_id) WHERE v.case_id = l.case_id AND s.session_id IS NULL
  ) AS misses_session
FROM locked l`;

/** What the list of cases is refused for, and at which places of it. */
export interface CaseCheck {
  readonly problem: ProblemClass<Record<string, never>>;
  readonly detail: LanguageMap;
  isBroken(one: LockedCase): boolean;
}

const texts = {
  unknown: { sv: 'Ärendet finns inte.', en: 'There is no such case.' },
  holder: { sv: 'Ärendet gäller dig själv.', en: 'The case is about yourself.' },
  trained: { sv: 'Du har utbildat personen.', en: 'You have trained the person.' },
  assessed: { sv: 'Du har bedömt personen.', en: 'You have assessed the person.' },
  noName: { sv: 'Personens namn har inte kommit hit ännu.', en: 'The name of the person has not arrived here yet.' },
  noSession: {
    sv: 'Ett tillfälle som personen deltog i har inte kommit hit ännu.',
    en: 'A session that the person attended has not arrived here yet.',
  },
} satisfies Record<string, LanguageMap>;

/**
 * Locks cases and makes sure that this person may act in every one of them, all or none.
 * @throws NotFound · CaseNotReady · ConflictOfInterest · CaseIncomplete, each with the places in `caseIds`
 */
export async function lockCases(
  work: Work,
  caller: Caller,
  caseIds: readonly string[],
  terms: { permission: string; states: readonly CaseState[]; checks?: readonly CaseCheck[] },
): Promise<LockedCase[]> {
  const { personId } = caller;
  const rows = new Map(
    (await work.query<LockedCase>('lock-cases', LOCKED_CASES, [caseIds, personId])).map((row) => [row.case_id, row]),
  );
  refuse(caseIds, NotFound, texts.unknown, (id) => {
    const row = rows.get(id);
    return !row || !caller.may(terms.permission, { programmeId: row.programme_id });
  });
  const checks: CaseCheck[] = [
    {
      problem: CaseNotReady,
      detail: {
        sv: `Ärendet behöver vara i läget ${terms.states.join(' eller ')}.`,
        en: `The case needs to be ${terms.states.join(' or ')}.`,
      },
      isBroken: ({ state }) => !terms.states.includes(state),
    },
    { problem: ConflictOfInterest, detail: texts.holder, isBroken: (row) => row.is_holder },
    { problem: ConflictOfInterest, detail: texts.assessed, isBroken: (row) => row.has_assessed },
    { problem: ConflictOfInterest, detail: texts.trained, isBroken: (row) => row.has_trained },
    { problem: CaseIncomplete, detail: texts.noName, isBroken: (row) => !row.has_name },
    { problem: CaseIncomplete, detail: texts.noSession, isBroken: (row) => row.misses_session },
    ...(terms.checks ?? []),
  ];
  for (const { problem, detail, isBroken } of checks) refuse(caseIds, problem, detail, (id) => isBroken(rows.get(id)!));
  return caseIds.map((id) => rows.get(id)!);
}

function refuse(
  caseIds: readonly string[],
  problem: ProblemClass<Record<string, never>>,
  detail: LanguageMap,
  isBroken: (caseId: string) => boolean,
): void {
  const errors = caseIds.flatMap<InputFault>((id, index) =>
    isBroken(id) ? [{ pointer: `/caseIds/${index}`, detail }] : [],
  );
  if (errors.length > 0) throw new problem({}, { errors: errors.slice(0, 50) });
}
