import { type Caller, isSameSession } from '#plugin-kit';
import type { CaseCheck } from './case-rules.js';
import { SecondPersonNeeded } from './case.problems.js';

/**
 * Two people by two sign-ins, whatever is decided: one who has two accounts is one person, and one sign-in is one pair
 * of eyes. Who prepared or refused a case decides no reconsideration of it.
 */
export const secondPerson = ({ personId, auth }: Caller): CaseCheck[] => [
  {
    problem: SecondPersonNeeded,
    detail: { sv: 'Du har berett ärendet.', en: 'You have prepared the case.' },
    isBroken: (one) => one.preparedBy === personId,
  },
  {
    problem: SecondPersonNeeded,
    detail: { sv: 'Ärendet bereddes i samma inloggning.', en: 'The case was prepared in the same sign-in.' },
    isBroken: (one) => isSameSession(one.preparedSignIn, auth),
  },
  {
    problem: SecondPersonNeeded,
    detail: {
      sv: 'Du beredde eller avgjorde det ärende som omprövas.',
      en: 'You prepared or decided the case that is reconsidered.',
    },
    isBroken: (one) => one.earlierHands.includes(personId),
  },
];
