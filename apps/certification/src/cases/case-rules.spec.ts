import { describe, expect, it } from '@jest/globals';
import { NotFound, Problem } from '#plugin-kit/contract';
import { type LockedCase, casesToDecide } from './case-rules.js';
import { CaseIncomplete, CaseNotReady, ConflictOfInterest, SecondPersonNeeded } from './case.problems.js';

/** A case that anybody else may decide on. */
const aCase = (facts: Partial<LockedCase> = {}): LockedCase => ({
  caseId: 'a',
  programmeId: 'programme',
  definitionId: 'definition',
  holderId: 'holder',
  state: 'prepared',
  preparedBy: 'officer',
  preparedSignIn: null,
  decidedBy: null,
  decidedSignIn: null,
  hasName: true,
  isHolder: false,
  hasAssessed: false,
  hasTrained: false,
  hasHandled: false,
  earlierHands: [],
  missesSession: false,
  ...facts,
});
const decide = (cases: readonly LockedCase[], caseIds = cases.map(({ caseId }) => caseId), terms = {}) =>
  casesToDecide(caseIds, new Map(cases.map((one) => [one.caseId, one])), {
    states: ['prepared'],
    isReached: () => true,
    ...terms,
  });

/** What it is refused for, and at which places of the list. */
function refusal(act: () => unknown): [kind: unknown, places: string[] | undefined] {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return [error.constructor, error.options.errors?.map(({ pointer }) => pointer)];
    throw error;
  }
  throw new Error('It was not refused');
}

describe('The rules of deciding on cases', () => {
  it('let them be decided on in the order in which they were named', () => {
    const [a, b] = [aCase({ caseId: 'a' }), aCase({ caseId: 'b' })];

    expect(decide([a, b], ['b', 'a'])).toEqual([b, a]);
  });

  it('know no case that is not there', () => {
    expect(refusal(() => decide([aCase()], ['a', 'none']))).toEqual([NotFound, ['/caseIds/1']]);
  });

  it('tell of a case out of reach what they tell of one that is not there', () => {
    expect(refusal(() => decide([aCase()], ['a'], { isReached: () => false }))).toEqual([NotFound, ['/caseIds/0']]);
  });

  it.each([
    ['in another state', { state: 'issued' }, CaseNotReady],
    ['of oneself', { isHolder: true }, ConflictOfInterest],
    ['of somebody whom one has assessed', { hasAssessed: true }, ConflictOfInterest],
    ['of somebody whom one has trained', { hasTrained: true }, ConflictOfInterest],
    ['of somebody whose attendance one has noted or attested', { hasHandled: true }, ConflictOfInterest],
    ['of somebody without a name', { hasName: false }, CaseIncomplete],
    ['with a session that is not known yet', { missesSession: true }, CaseIncomplete],
  ] as const)('refuse all for one %s, and name its place', (_what, facts, problem) => {
    const cases = [aCase({ caseId: 'a' }), aCase({ caseId: 'b', ...facts })];

    expect(refusal(() => decide(cases))).toEqual([problem, ['/caseIds/1']]);
  });

  it('ask for what the decision asks for besides', () => {
    const detail = { sv: 'Du har berett ärendet.', en: 'You have prepared the case.' };
    const checks = [
      { problem: SecondPersonNeeded, detail, isBroken: (one: LockedCase) => one.preparedBy === 'officer' },
    ];

    expect(refusal(() => decide([aCase()], ['a'], { checks }))).toEqual([SecondPersonNeeded, ['/caseIds/0']]);
  });

  it('name fifty places at most', () => {
    const cases = Array.from({ length: 60 }, (_, index) => aCase({ caseId: `case ${index}`, state: 'issued' }));

    expect(refusal(() => decide(cases))[1]).toHaveLength(50);
  });
});
