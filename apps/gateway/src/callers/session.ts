import type { SessionTokens } from './sign-in-client.js';

/** A browser session, as it is sealed in its cookie. */
export interface Session extends SessionTokens {
  /** The same from signing in to signing out, whatever tokens it has meanwhile. */
  readonly id: string;
  /** The key of the identity in the bucket `grants`. */
  readonly key: string;
  /** When the person last showed who they are, as their provider says, in seconds since 1970. */
  readonly since: number;
}

/** Whether this is a session and not what an earlier version sealed: that one had no end that could be told. */
export function isSession(value: unknown): value is Session {
  const { id, key, since } = (value ?? {}) as Partial<Session>;
  return typeof id === 'string' && typeof key === 'string' && typeof since === 'number';
}
