import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { SystemClock } from '#platform';
import { SIGN_IN_SECONDS, ServiceAway, type SignInFacts, Unauthenticated } from '#plugin-kit/contract';
import type { Issuer } from './issuer.js';
import { signInOf } from './sign-in-of.js';

/** Who an access token is about, and from and until when it says so (seconds since 1970). */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string | undefined;
  readonly issuedAt: number;
  readonly expires: number;
  readonly auth: SignInFacts;
}

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'];
const MAX_LENGTH = 8_192;
const TOLERANCE_SECONDS = 5;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Verifies OAuth 2.0 access tokens in JWT form (RFC 9068) of one issuer for one audience. */
export class TokenVerifier {
  private keys: { readonly uri: string; readonly set: KeySet } | undefined;

  constructor(
    private readonly issuer: Issuer,
    private readonly audience: string,
    private readonly systemClock: SystemClock,
  ) {}

  /** @throws Unauthenticated for any token that is not good; ServiceAway when the issuer's keys cannot be had */
  async verify(token: string): Promise<VerifiedToken> {
    if (token.length > MAX_LENGTH) throw refused();
    const keys = await this.keySet().catch((cause: unknown) => {
      throw new ServiceAway({ plugin: 'identity' }, { retryAfter: 2, cause });
    });
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.issuer.url,
        audience: this.audience,
        algorithms: ALGORITHMS,
        typ: 'at+jwt',
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: this.systemClock.now(),
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      const clientId = payload['client_id'];
      const now = this.systemClock.now().getTime() / 1_000;
      // One from the future would outlive every end of its sign-in.
      if (!(payload.iat! <= now + TOLERANCE_SECONDS)) throw refused();
      const auth = signInOf(payload);
      // A renewed token is as old as the sign-in that it comes from.
      const issuedAt = Math.min(payload.iat!, auth.at ?? payload.iat!);
      // For longer nobody remembers that its sign-in has ended.
      const expires = Math.min(payload.exp!, payload.iat! + SIGN_IN_SECONDS);
      if (expires + TOLERANCE_SECONDS <= now) throw refused();
      return {
        issuer: payload.iss!,
        subject: payload.sub!,
        clientId: typeof clientId === 'string' ? clientId : undefined,
        issuedAt,
        expires,
        auth,
      };
    } catch (error) {
      if (error instanceof Unauthenticated) throw error;
      if (
        error instanceof errors.JOSEError &&
        !(error instanceof errors.JWKSTimeout) &&
        error.code !== 'ERR_JOSE_GENERIC'
      )
        throw refused(error);
      throw new ServiceAway({ plugin: 'identity' }, { retryAfter: 2, cause: error });
    }
  }

  private async keySet(): Promise<KeySet> {
    const { jwksUri } = await this.issuer.discover();
    if (this.keys?.uri !== jwksUri)
      this.keys = {
        uri: jwksUri,
        set: createRemoteJWKSet(new URL(jwksUri), { [customFetch]: this.issuer.fetch, cooldownDuration: 5_000 }),
      };
    return this.keys.set;
  }
}

function refused(cause?: unknown): Error {
  return new Unauthenticated(
    {},
    {
      detail: {
        sv: 'Inloggningen gäller inte längre eller kan inte läsas.',
        en: 'The sign-in has run out or cannot be read.',
      },
      cause,
    },
  );
}
