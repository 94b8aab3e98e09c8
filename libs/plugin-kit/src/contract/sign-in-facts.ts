/**
 * How a caller signed in, as far as the provider's access token says; what is not known is absent. Tells decisions
 * apart that count as those of two people, and nothing of the person beyond that.
 */
export interface SignInFacts {
  /** The methods (`amr`, RFC 8176), a space between them: `pwd` for a passphrase, `card`, `client` for a machine. */
  readonly method?: string;
  /** When, in seconds since 1970 (`auth_time`). */
  readonly at?: number;
  /** The same for all tokens of one sign-in; made by the gateway of the provider's `sid`, which it does not tell. */
  readonly session?: string;
  /** When the latest one-time card of the person was used, in seconds since 1970; absent without any. */
  readonly cardAt?: number;
}

/** Longer than any that is registered; the columns and headers that it goes through are bounded by it. */
export const MOST_OF_A_METHOD = 80;
const METHOD = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const SESSION = /^[\w-]{1,64}$/;

/** What of a claim is such facts; a value of another form is left out, as one that is not known. */
export function readSignInFacts(claim: unknown): SignInFacts {
  if (typeof claim !== 'object' || claim === null) return {};
  const { method, at, session, cardAt } = claim as Record<keyof SignInFacts, unknown>;
  return {
    ...(typeof method === 'string' && method.length <= MOST_OF_A_METHOD && METHOD.test(method) && { method }),
    ...(isTime(at) && { at }),
    ...(typeof session === 'string' && SESSION.test(session) && { session }),
    ...(isTime(cardAt) && { cardAt }),
  };
}

/** Seconds since 1970 that a `Date` can hold, up to the year 9999. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 253_402_300_799;
}
