import { hash } from 'node:crypto';
import { Problem, ServiceAway } from '#plugin-kit/contract';
import type { Exchange } from '../edge/exchange.js';
import { SignInFailed } from '../routing/gateway-problems.js';
import { hostCookie, readCookie } from './cookies.js';
import { requireSameOrigin } from './same-origin.js';
import { SessionBox } from './session-box.js';
import type { SessionTokens, SignInAttempt, SignInClient } from './sign-in-client.js';

export const SESSION_COOKIE = '__Host-lyftet';
const ATTEMPT_COOKIE = '__Host-lyftet-sign-in';
const ATTEMPT_SECONDS = 15 * 60;
const SESSION_SECONDS = 12 * 3_600;
/** Renewed when its access token lives no longer than this. */
const RENEW_BEFORE_SECONDS = 30;
/** Pages ask for several things at once with the old cookie; for so long it is answered with the renewed tokens. */
const OLD_COOKIE_MS = 60_000;
/** What browsers keep of one cookie, name and attributes included (RFC 6265 section 6.1). */
const MAX_COOKIE = 4_096;
const MAX_OPEN = 20_000;

/** Browser sessions. Everything a session is stands encrypted in its cookie; no replica needs to know of any other. */
export class Sessions {
  private readonly attempts: SessionBox;
  private readonly box: SessionBox;
  /** By hash of the cookie: what is in it, so that each is decrypted once; or what it was renewed to. */
  private readonly opened = new Map<string, SessionTokens>();
  private readonly renewals = new Map<string, Promise<SessionTokens | undefined>>();

  constructor(
    private readonly client: SignInClient,
    secret: string,
    private readonly origin: string,
  ) {
    this.attempts = new SessionBox(secret, ATTEMPT_COOKIE);
    this.box = new SessionBox(secret, SESSION_COOKIE);
  }

  /** Sends the browser to the provider. @param returnTo a path of this origin */
  async begin(exchange: Exchange, returnTo: string): Promise<string> {
    const { url, attempt } = await this.client.begin(returnTo).catch(providerAway);
    exchange.cookies.push(hostCookie(ATTEMPT_COOKIE, this.attempts.seal({ ...attempt, until: Date.now() + ATTEMPT_SECONDS * 1_000 }), ATTEMPT_SECONDS));
    return url;
  }

  /** The browser is back. @returns where it wanted to go. @throws SignInFailed */
  async complete(exchange: Exchange): Promise<string> {
    const sealed = readCookie(exchange.request.headers.cookie, ATTEMPT_COOKIE);
    const attempt = (sealed === undefined ? undefined : this.attempts.open(sealed)) as (SignInAttempt & { until: number }) | undefined;
    if (!attempt || attempt.until < Date.now()) throw new SignInFailed({});
    const tokens = await this.client.complete(exchange.query, attempt).catch((cause: unknown) => {
      throw new SignInFailed({}, { cause });
    });
    this.setCookie(exchange, tokens);
    exchange.cookies.push(hostCookie(ATTEMPT_COOKIE, '', 0));
    return attempt.returnTo;
  }

  /** @returns where to send the browser, so that the provider ends its session too */
  async end(exchange: Exchange): Promise<string> {
    requireSameOrigin(exchange.method, exchange.request.headers, this.origin);
    const tokens = this.read(exchange.request.headers.cookie)?.tokens;
    exchange.cookies.push(hostCookie(SESSION_COOKIE, '', 0));
    return this.client.end(tokens?.refreshToken);
  }

  /**
   * The access token behind the session cookie, renewed when it is about to run out; `undefined` without a session.
   * @throws ForeignOrigin
   */
  async accessToken(cookie: string, exchange: Exchange): Promise<string | undefined> {
    const session = this.read(cookie);
    if (!session) return undefined;
    requireSameOrigin(exchange.method, exchange.request.headers, this.origin);
    const now = Date.now() / 1_000;
    const { tokens, digest } = session;
    if (tokens.accessExpires - now > RENEW_BEFORE_SECONDS) return tokens.accessToken;
    if (tokens.refreshToken === undefined) return tokens.accessExpires > now ? tokens.accessToken : undefined;
    const renewed = await this.renew(digest, tokens.refreshToken).catch((cause: unknown) => (tokens.accessExpires > now ? tokens : providerAway(cause)));
    if (!renewed) {
      exchange.cookies.push(hostCookie(SESSION_COOKIE, '', 0));
      return undefined;
    }
    if (renewed !== tokens) this.setCookie(exchange, renewed);
    return renewed.accessToken;
  }

  private read(cookie: string | undefined): { tokens: SessionTokens; digest: string } | undefined {
    const sealed = readCookie(cookie, SESSION_COOKIE);
    if (sealed === undefined || sealed === '') return undefined;
    const digest = digestOf(sealed);
    const tokens = this.opened.get(digest) ?? (this.box.open(sealed) as SessionTokens | undefined);
    if (!tokens) return undefined;
    this.keep(digest, tokens);
    return { tokens, digest };
  }

  /** Once for all requests that come with the same cookie at the same time: a provider may take a refresh token one time only. */
  private renew(digest: string, refreshToken: string): Promise<SessionTokens | undefined> {
    let renewal = this.renewals.get(digest);
    if (!renewal) {
      renewal = this.client.renew(refreshToken);
      this.renewals.set(digest, renewal);
      renewal.then(
        () => setTimeout(() => this.renewals.delete(digest), OLD_COOKIE_MS).unref(),
        () => this.renewals.delete(digest),
      );
    }
    return renewal;
  }

  private setCookie(exchange: Exchange, tokens: SessionTokens): void {
    let sealed = this.box.seal(tokens);
    if (hostCookie(SESSION_COOKIE, sealed, SESSION_SECONDS).length > MAX_COOKIE) {
      // Some providers make very long access tokens: then the cookie has only what makes a new one.
      sealed = this.box.seal({ accessToken: '', refreshToken: tokens.refreshToken, accessExpires: 0 } satisfies SessionTokens);
    }
    this.keep(digestOf(sealed), tokens);
    exchange.cookies.push(hostCookie(SESSION_COOKIE, sealed, SESSION_SECONDS));
  }

  private keep(digest: string, tokens: SessionTokens): void {
    this.opened.set(digest, tokens);
    if (this.opened.size > MAX_OPEN) this.opened.delete(this.opened.keys().next().value!);
  }
}

function digestOf(sealed: string): string {
  return hash('sha256', sealed, 'base64url');
}

function providerAway(cause: unknown): never {
  throw cause instanceof Problem ? cause : new ServiceAway({ plugin: 'identity' }, { retryAfter: 2, cause });
}
