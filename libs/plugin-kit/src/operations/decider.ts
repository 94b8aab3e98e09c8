import { type SignInFacts, defineProblem } from '../contract/index.js';
import type { Caller } from './caller.js';

/**
 * A one-time card may have been in another's hands: a day is time to notice, since its user is told and the password is
 * another.
 */
const CARD_SETTLES_SECONDS = 86_400;

/** How somebody was signed in who took part in what takes two people, as it is kept beside it. */
export interface DeciderSignIn extends SignInFacts {
  /** `unknown` where their provider does not say. */
  readonly method: string;
  /**
   * When they took part, in seconds since 1970 by the system's clock, as `cardAt` is; absent in what is older than
   * this.
   */
  readonly actedAt?: number;
}

/** One of the two, as far as it is known who they were and how they were signed in. */
export interface Decider {
  readonly id: string | null;
  readonly signIn: SignInFacts | null;
}

/**
 * The problem of a plugin that whoever came in by a one-time card a short while ago takes no part in what takes two;
 * `possibleFrom` says from when on.
 */
export const defineCardTooNew = (type: string) =>
  defineProblem<{ possibleFrom: string }>(type, 409, {
    sv: 'Du loggade nyligen in med ett kort. Ett dygn efter det kan du delta i beslut.',
    en: 'You signed in by a card a short while ago. A day after that you can take part in decisions.',
  });

/**
 * How the caller is signed in, who decides or takes part in deciding.
 *
 * @param now system time: cards are no facts of the programme
 * @throws CardTooNew for somebody who came in by a card, by whichever sign-in, less than a day ago
 */
export function deciderSignIn(
  { auth }: Caller,
  now: Date,
  CardTooNew: ReturnType<typeof defineCardTooNew>,
): DeciderSignIn {
  const { cardAt } = auth;
  // A card of the future is one that was used before the clock was put back.
  if (cardAt !== undefined && now.getTime() < (cardAt + CARD_SETTLES_SECONDS) * 1_000) {
    throw new CardTooNew({ possibleFrom: new Date((cardAt + CARD_SETTLES_SECONDS) * 1_000).toISOString() });
  }
  return { ...auth, method: auth.method ?? 'unknown', actedAt: Math.floor(now.getTime() / 1_000) };
}

/** Whether two decisions were made in one sign-in: then they were of one pair of eyes, whatever each was called. */
export const isSameSession = (one: SignInFacts | null, other: SignInFacts | null): boolean =>
  one?.session !== undefined && one.session === other?.session;

/** Whether two are one: the same person, by whichever accounts, or two names in one sign-in. */
export const isSameDecider = (one: Decider, other: Decider): boolean =>
  (one.id !== null && one.id === other.id) || isSameSession(one.signIn, other.signIn);
