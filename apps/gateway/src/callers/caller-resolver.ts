import { hash } from 'node:crypto';
import { type CallerClaims, type SignInFacts, Unauthenticated, grantsKey } from '#plugin-kit/contract';
import type { Exchange } from '../edge/exchange.js';
import { PRICES, type Toll } from '../edge/toll.js';
import type { CallerMint } from './caller-mint.js';
import type { GrantsMirror } from './grants-mirror.js';
import type { Sessions } from './sessions.js';
import type { SignOuts } from './sign-outs.js';
import type { TokenVerifier } from './token-verifier.js';

/** A caller who is signed in. */
export interface ResolvedCaller {
  /** The same for all tokens of one identity. */
  readonly key: string;
  /** The `caller` header for plugins. */
  readonly token: string;
  readonly claims: Pick<CallerClaims, 'sub' | 'kind' | 'roles' | 'auth'>;
}

interface Known extends ResolvedCaller {
  readonly subject: string;
  readonly clientId: string | undefined;
  readonly auth: SignInFacts;
  /** Seconds since 1970: of the access token, and of the caller token made from it. */
  readonly issuedAt: number;
  readonly expires: number;
  readonly tokenExpires: number;
  readonly revision: number;
}

const MAX_KNOWN = 50_000;
/** A caller token is used again while it lives at least so long, in seconds. */
const FRESH_SECONDS = 20;
const CALLER_SECONDS = 60;

/**
 * Finds out who calls: a bearer token or the session cookie, verified once and then known by its hash; the grants of
 * that identity as they are at this moment; a caller token made of both. A change of grants is seen by the next
 * request.
 */
export class CallerResolver {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly grants: GrantsMirror,
    private readonly signOuts: SignOuts,
    private readonly mint: CallerMint,
    private readonly sessions: Sessions | undefined,
    private readonly toll: Toll,
    private readonly nowSeconds: () => number,
  ) {}

  /**
   * @returns `undefined` for a caller without credentials, at once or later
   * @throws Unauthenticated for a bad bearer token; ForeignOrigin when another site uses a session
   */
  resolve(exchange: Exchange): ResolvedCaller | undefined | Promise<ResolvedCaller | undefined> {
    const { authorization, cookie } = exchange.request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization)?.[1];
      if (token === undefined) throw new Unauthenticated({});
      return this.ofToken(token, exchange);
    }
    return cookie !== undefined && this.sessions ? this.ofSession(this.sessions, cookie, exchange) : undefined;
  }

  /** A plugin did not take a caller token that was made here. */
  tokenWasRefused(): void {
    this.mint.writeAgain();
  }

  private async ofSession(sessions: Sessions, cookie: string, exchange: Exchange): Promise<ResolvedCaller | undefined> {
    const accessToken = await sessions.accessToken(cookie, exchange);
    if (accessToken === undefined) return undefined;
    try {
      return await this.ofToken(accessToken, exchange);
    } catch (error) {
      // A session that has run out is no offence: its owner is simply not signed in any more.
      if (error instanceof Unauthenticated) return undefined;
      throw error;
    }
  }

  private ofToken(token: string, exchange: Exchange): ResolvedCaller | Promise<ResolvedCaller> {
    const digest = hash('sha256', token, 'base64url');
    const known = this.known.get(digest);
    const now = this.nowSeconds();
    if (!known) return this.learn(token, digest, exchange);
    if (known.expires <= now || this.hasEnded(digest, known)) {
      this.known.delete(digest);
      throw new Unauthenticated({});
    }
    const left = known.tokenExpires - now;
    // More than it ever had is left when the clock was set back: plugins would take the token for one of the future.
    if (left >= FRESH_SECONDS && left <= CALLER_SECONDS && this.grants.of(known.key).revision === known.revision)
      return known;
    return this.remember(digest, known.key, known, now);
  }

  private async learn(token: string, digest: string, exchange: Exchange): Promise<ResolvedCaller> {
    // Verifying costs a hundred times what a known token costs; guessing is paid for by the address.
    this.toll.ofAddress(exchange, PRICES.newToken);
    const verified = await this.verifier.verify(token);
    const key = grantsKey(verified.issuer, verified.subject);
    if (this.hasEnded(digest, { key, issuedAt: verified.issuedAt })) throw new Unauthenticated({});
    const caller = this.remember(digest, key, verified, this.nowSeconds());
    if (this.known.size > MAX_KNOWN) this.known.delete(this.known.keys().next().value!);
    return caller;
  }

  /** Whether the sign-in that the token comes from is over, though the token itself is not. */
  private hasEnded(digest: string, { key, issuedAt }: Pick<Known, 'key' | 'issuedAt'>): boolean {
    return this.signOuts.hasTokenEnded(digest) || issuedAt < this.signOuts.notBefore(key);
  }

  private remember(
    digest: string,
    key: string,
    {
      subject,
      clientId,
      issuedAt,
      expires,
      auth,
    }: Pick<Known, 'subject' | 'clientId' | 'issuedAt' | 'expires' | 'auth'>,
    now: number,
  ): Known {
    const { grants, revision } = this.grants.of(key);
    const claims = { ...claimsOf(key, subject, clientId, grants), ...(Object.keys(auth).length > 0 && { auth }) };
    const caller: Known = {
      key,
      subject,
      clientId,
      auth,
      issuedAt,
      expires,
      revision,
      claims,
      token: this.mint.mint(claims, now),
      tokenExpires: now + CALLER_SECONDS,
    };
    this.known.set(digest, caller);
    return caller;
  }
}

function claimsOf(
  key: string,
  subject: string,
  clientId: string | undefined,
  grants: ReturnType<GrantsMirror['of']>['grants'],
): ResolvedCaller['claims'] {
  if (grants?.kind === 'client') return { sub: clientId ?? subject, kind: 'client', roles: grants.roles };
  return { sub: grants?.personId ?? `identity:${key}`, kind: 'person', roles: grants?.roles ?? [] };
}
