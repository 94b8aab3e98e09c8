/** Nobody stays signed in for longer after having shown who they are, whatever their provider says. */
export const SIGN_IN_SECONDS = 12 * 3_600;
/** How long it is remembered that a sign-in has ended: until it would have ended by itself, and clocks that differ. */
export const SIGN_OUT_KEPT_SECONDS = SIGN_IN_SECONDS + 3_600;

/** Keys of the bucket `sign-outs`. */
export const signOutKeys = {
  /** One browser session, by the id that is sealed in its cookie. */
  session: (sessionId: string) => `session.${sessionId}`,
  /** One access token, by its SHA-256 in base64url. */
  token: (digest: string) => `token.${digest}`,
  /** All sign-ins of one identity, by its key in the bucket `grants`. */
  identity: (grantsKey: string) => `identity.${grantsKey}`,
} as const;

/** A value of the bucket `sign-outs` below `identity.`: whoever signed in as it before has to sign in anew. */
export interface SignInsEnd {
  readonly v: 1;
  /** Seconds since 1970. */
  readonly notBefore: number;
}

/** From when on sign-ins count that are made after this moment: tokens tell whole seconds, so from the next one. */
export function nextSecond(now: Date): number {
  return Math.floor(now.getTime() / 1_000) + 1;
}

/** What of a bucket is needed to raise an entry. */
interface Entries {
  get(key: string): Promise<{ readonly operation: string; readonly revision: number; string(): string } | null>;
  put(key: string, value: string, options: { readonly previousSeq: number }): Promise<number>;
}

/** Writers that met: whoever loses reads again, so more than a few in a row is no accident. */
const MOST_TRIES = 5;

/**
 * Ends all sign-ins of an identity from before that second. An entry is only raised: who comes late takes nothing back.
 */
export async function endSignInsBefore(bucket: Entries, grantsKey: string, notBefore: number): Promise<void> {
  const key = signOutKeys.identity(grantsKey);
  for (let tries = 1; ; tries += 1) {
    const entry = await bucket.get(key);
    if (entry?.operation === 'PUT' && (readSignInsEnd(entry.string()) ?? 0) >= notBefore) return;
    try {
      const value: SignInsEnd = { v: 1, notBefore };
      await bucket.put(key, JSON.stringify(value), { previousSeq: entry?.revision ?? 0 });
      return;
    } catch (error) {
      if (tries >= MOST_TRIES) throw error;
    }
  }
}

/** The second that such a value names; `undefined` for what is none. */
export function readSignInsEnd(text: string): number | undefined {
  try {
    const { v, notBefore } = JSON.parse(text) as Partial<SignInsEnd>;
    return v === 1 && Number.isSafeInteger(notBefore) ? notBefore : undefined;
  } catch {
    return undefined;
  }
}
