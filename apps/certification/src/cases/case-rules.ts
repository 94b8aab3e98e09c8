import { type InputFault, type LanguageMap, NotFound, type ProblemClass, type SignInFacts } from '#plugin-kit/contract';
import { CaseIncomplete, CaseNotReady, ConflictOfInterest } from './case.problems.js';
import type { CaseState } from './case.view.js';

/** What a decision needs to know of a case, with its row locked. */
export interface LockedCase {
  readonly caseId: string;
  readonly programmeId: string;
  readonly definitionId: string;
  readonly holderId: string | null;
  readonly state: CaseState;
  readonly preparedBy: string | null;
  readonly preparedSignIn: SignInFacts | null;
  readonly decidedBy: string | null;
  readonly decidedSignIn: SignInFacts | null;
  readonly hasName: boolean;
  readonly isHolder: boolean;
  readonly hasAssessed: boolean;
  readonly hasTrained: boolean;
  /** Noted, signed for, witnessed or attested attendance of the holder. */
  readonly hasHandled: boolean;
  /** Who prepared or decided the refused cases that this one takes up again. */
  readonly earlierHands: readonly string[];
  /** The holder attended a session whose trainers are not known here yet. */
  readonly missesSession: boolean;
}

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
  handled: {
    sv: 'Du har antecknat, intygat eller bevittnat personens närvaro.',
    en: 'You have noted, attested or witnessed attendance of the person.',
  },
  assessed: { sv: 'Du har bedömt personen.', en: 'You have assessed the person.' },
  noName: { sv: 'Personens namn har inte kommit hit ännu.', en: 'The name of the person has not arrived here yet.' },
  noSession: {
    sv: 'Ett tillfälle som personen deltog i har inte kommit hit ännu.',
    en: 'A session that the person attended has not arrived here yet.',
  },
} satisfies Record<string, LanguageMap>;

/** In which states cases may be acted on, in which of them by this person, and what else they may be refused for. */
export interface CaseTerms {
  readonly states: readonly CaseState[];
  readonly isReached: (one: LockedCase) => boolean;
  readonly checks?: readonly CaseCheck[] | undefined;
}

/**
 * All of these cases, in their order, or none.
 * @throws NotFound · CaseNotReady · ConflictOfInterest · CaseIncomplete · those of `checks`, each with the places in
 *   `caseIds`
 */
export function casesToDecide(
  caseIds: readonly string[],
  rows: ReadonlyMap<string, LockedCase>,
  { states, isReached, checks = [] }: CaseTerms,
): LockedCase[] {
  refuse(caseIds, NotFound, texts.unknown, (id) => !rows.has(id) || !isReached(rows.get(id)!));
  const all: readonly CaseCheck[] = [
    {
      problem: CaseNotReady,
      detail: {
        sv: `Ärendet behöver vara i läget ${states.join(' eller ')}.`,
        en: `The case needs to be ${states.join(' or ')}.`,
      },
      isBroken: ({ state }) => !states.includes(state),
    },
    { problem: ConflictOfInterest, detail: texts.holder, isBroken: (row) => row.isHolder },
    { problem: ConflictOfInterest, detail: texts.assessed, isBroken: (row) => row.hasAssessed },
    { problem: ConflictOfInterest, detail: texts.trained, isBroken: (row) => row.hasTrained },
    { problem: ConflictOfInterest, detail: texts.handled, isBroken: (row) => row.hasHandled },
    { problem: CaseIncomplete, detail: texts.noName, isBroken: (row) => !row.hasName },
    { problem: CaseIncomplete, detail: texts.noSession, isBroken: (row) => row.missesSession },
    ...checks,
  ];
  for (const { problem, detail, isBroken } of all) refuse(caseIds, problem, detail, (id) => isBroken(rows.get(id)!));
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
