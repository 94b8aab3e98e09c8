import type { Caller } from '#plugin-kit';
import type { SignInFacts } from '#plugin-kit/contract';
import { CardTooNew } from './case.problems.js';

/** A one-time card may have been in another's hands: a day is time to notice, since its user is told and the password is another. */
const CARD_SETTLES_SECONDS = 86_400;

/** How a decider was signed in, as it is kept beside the decision; `unknown` where their provider does not say. */
export interface DeciderSignIn extends SignInFacts {
  readonly method: string;
}

/**
 * How the caller is signed in, who decides or takes part in deciding.
 *
 * @param now system time: cards are no facts of the programme
 * @throws CardTooNew for somebody who came in by a card, by whichever sign-in, less than a day ago
 */
export function deciderSignIn({ auth }: Caller, now: Date): DeciderSignIn {
  const { cardAt } = auth;
  // A card of the future is one that was used before the clock was put back.
  if (cardAt !== undefined && now.getTime() < (cardAt + CARD_SETTLES_SECONDS) * 1_000) {
    throw new CardTooNew({ possibleFrom: new Date((cardAt + CARD_SETTLES_SECONDS) * 1_000).toISOString() });
  }
  return { ...auth, method: auth.method ?? 'unknown' };
}

/** Whether two decisions were made in one sign-in: then they were of one pair of eyes, whoever each of them was called. */
export const isSameSession = (one: SignInFacts | null, other: SignInFacts): boolean => one?.session !== undefined && one.session === other.session;
