import { hash, randomUUID } from 'node:crypto';
import type { SystemClock } from '#platform';
import { Problem, SIGN_IN_SECONDS, ServiceAway, grantsKey } from '#plugin-kit/contract';
import { CostBudget } from '../edge/cost-budget.js';
import type { Exchange } from '../edge/exchange.js';
import { insist } from '../edge/toll.js';
import { SignInFailed } from '../routing/gateway-problems.js';
import { cookiesNamed, hostCookie, readCookie } from './cookies.js';
import { requireSameOrigin } from './same-origin.js';
import { type Session, isSession } from './session.js';
import { SessionBox } from './session-box.js';
import type { SessionTokens, SignInAttempt, SignInClient } from './sign-in-client.js';
import type { SignOuts } from './sign-outs.js';
import type { TokenVerifier } from './token-verifier.js';

export const SESSION_COOKIE = '__Host-lyftet';
const ATTEMPT_COOKIE = '__Host-lyftet-sign-in';
const ATTEMPT_SECONDS = 15 * 60;
/** Tabs in which somebody signs in at the same time. */
const MAX_ATTEMPTS = 4;
/** Renewed when its access token lives no longer than this. */
const RENEW_BEFORE_SECONDS = 30;
/** Pages ask for several things at once with the old cookie; for so long it is answered with the renewed tokens. */
const OLD_COOKIE_MS = 60_000;
/** What browsers keep of one cookie, name and attributes included (RFC 6265 section 6.1). */
const MAX_COOKIE = 4_096;
const MAX_OPEN = 20_000;

/** Signing out again and again: each is kept for half a day, so nobody does it without end. */
const SIGN_OUTS_PER_SECOND = 1 / 30;
const SIGN_OUTS_AT_ONCE = 20;

/**
 * Browser sessions. Everything a session is stands encrypted in its cookie; which of them have ended is known to every
 * replica (`SignOuts`), so that a cookie which was copied ends with the one it was copied from.
 */
export class Sessions {
  private readonly attempts: SessionBox;
  private readonly box: SessionBox;
  /** By hash of the cookie: what is in it, so that each is decrypted once. */
  private readonly opened = new Map<string, Session>();
  private readonly renewals = new Map<string, Promise<SessionTokens | undefined>>();
  private readonly signOutBudget = new CostBudget(SIGN_OUTS_PER_SECOND, SIGN_OUTS_AT_ONCE);
  private readonly everywhereBudget = new CostBudget(SIGN_OUTS_PER_SECOND, SIGN_OUTS_AT_ONCE);

  constructor(
    private readonly client: SignInClient,
    private readonly verifier: TokenVerifier,
    private readonly signOuts: SignOuts,
    secret: string,
    private readonly origin: string,
    private readonly systemClock: SystemClock,
  ) {
    this.attempts = new SessionBox(secret, ATTEMPT_COOKIE);
    this.box = new SessionBox(secret, SESSION_COOKIE);
  }

  /** Sends the browser to the provider. @param returnTo a path of this origin */
  async begin(exchange: Exchange, returnTo: string, isAfresh = false): Promise<string> {
    const { url, attempt } = await this.client.begin(returnTo, isAfresh).catch(providerAway);
    this.dropOldAttempts(exchange);
    exchange.cookies.push(
      hostCookie(
        attemptCookie(attempt.state),
        this.attempts.seal({ ...attempt, until: Date.now() + ATTEMPT_SECONDS * 1_000 }),
        ATTEMPT_SECONDS,
      ),
    );
    return url;
  }

  /**
   * The browser is back.
   * @returns where it wanted to go, or back to the provider where that has to ask anew
   * @throws SignInFailed
   */
  async complete(exchange: Exchange): Promise<string> {
    const state = new URLSearchParams(exchange.query).get('state') ?? '';
    const sealed = readCookie(exchange.request.headers.cookie, attemptCookie(state));
    const attempt = this.openAttempt(sealed);
    if (!attempt || attempt.until < Date.now()) {
      // The page was loaded once more, or another tab was quicker: whoever is signed in goes on.
      const session = this.read(exchange.request.headers.cookie)?.session;
      if (session && !this.isOver(session)) return '/';
      throw new SignInFailed({});
    }
    const session = await this.newSession(exchange.query, attempt).catch((cause: unknown) => {
      throw new SignInFailed({}, { cause });
    });
    if (this.isOver(session)) {
      // The provider still knows a browser whose sign-ins have ended: the person has to show who they are.
      if (attempt.isAfresh) throw new SignInFailed({});
      return this.begin(exchange, attempt.returnTo, true);
    }
    this.setCookie(exchange, session);
    exchange.cookies.push(hostCookie(attemptCookie(state), '', 0));
    return attempt.returnTo;
  }

  private openAttempt(sealed: string | undefined): OpenAttempt | undefined {
    return (sealed === undefined ? undefined : this.attempts.open(sealed)) as OpenAttempt | undefined;
  }

  /** Each tab that signs in has an attempt of its own; the oldest are given up, so that the cookies stay few. */
  private dropOldAttempts(exchange: Exchange): void {
    const open = cookiesNamed(exchange.request.headers.cookie, `${ATTEMPT_COOKIE}-`)
      .map(({ name, value }) => ({ name, until: this.openAttempt(value)?.until ?? 0 }))
      .sort((a, b) => b.until - a.until);
    for (const { name } of open.slice(MAX_ATTEMPTS - 1)) exchange.cookies.push(hostCookie(name, '', 0));
  }

  /**
   * Ends the session of this browser, wherever its cookie was copied to.
   * @returns where to send the browser, so that the provider ends its session too
   * @throws ServiceAway when copies may go on: nothing is said to have ended that is not
   */
  async end(exchange: Exchange): Promise<string> {
    requireSameOrigin(exchange.method, exchange.request.headers, this.origin);
    const session = this.read(exchange.request.headers.cookie)?.session;
    // Whoever holds an old cookie ends nothing with it, and takes nothing from what its owner may do.
    if (!session || this.isOver(session)) return this.leave(exchange, session, async () => undefined);
    const token = session.accessToken === '' ? undefined : digestOf(session.accessToken);
    return this.leave(exchange, session, () => {
      insist(this.signOutBudget.take(session.key, 1));
      return this.signOuts.endSession(session.id, token);
    });
  }

  /**
   * Ends every sign-in of the person from before this moment: by each of their identities, in every browser, of every
   * client.
   * @param key of the identity that asks
   * @throws ServiceAway as `end`
   */
  async endEverywhere(exchange: Exchange, key: string): Promise<string> {
    const session = this.read(exchange.request.headers.cookie)?.session;
    return this.leave(exchange, session, () => {
      insist(this.everywhereBudget.take(key, 1));
      return this.signOuts.endSignIns(key, this.systemClock.now());
    });
  }

  /**
   * The access token behind the session cookie, renewed when it is about to run out; `undefined` without a session.
   * @throws ForeignOrigin
   */
  async accessToken(cookie: string, exchange: Exchange): Promise<string | undefined> {
    const found = this.read(cookie);
    if (!found) return undefined;
    requireSameOrigin(exchange.method, exchange.request.headers, this.origin);
    const { session, digest } = found;
    if (this.isOver(session)) return this.refuse(exchange);
    const now = Date.now() / 1_000;
    if (session.accessExpires - now > RENEW_BEFORE_SECONDS) return session.accessToken;
    if (session.refreshToken === undefined) return session.accessExpires > now ? session.accessToken : undefined;
    const renewed = await this.renew(digest, session.refreshToken).catch((cause: unknown) =>
      session.accessExpires > now ? session : providerAway(cause),
    );
    // It may have ended while it was renewed; what came of that must not bring it back.
    if (!renewed || this.isOver(session)) return this.refuse(exchange);
    if (renewed !== session) this.setCookie(exchange, { ...session, ...renewed });
    return renewed.accessToken;
  }

  private async newSession(query: string, attempt: SignInAttempt): Promise<Session> {
    const { tokens, authenticatedAt } = await this.client.complete(query, attempt);
    const { issuer, subject, issuedAt } = await this.verifier.verify(tokens.accessToken);
    const since = Math.min(issuedAt, authenticatedAt ?? issuedAt);
    return { ...tokens, id: randomUUID(), key: grantsKey(issuer, subject), since };
  }

  private isOver({ id, key, since }: Session): boolean {
    if (this.signOuts.hasSessionEnded(id) || since < this.signOuts.notBefore(key)) return true;
    return since + SIGN_IN_SECONDS <= this.systemClock.now().getTime() / 1_000;
  }

  private refuse(exchange: Exchange): undefined {
    exchange.cookies.push(hostCookie(SESSION_COOKIE, '', 0));
  }

  /** The provider is told even when nobody else can be: its refresh tokens end then at least. */
  private async leave(exchange: Exchange, session: Session | undefined, end: () => Promise<void>): Promise<string> {
    exchange.cookies.push(hostCookie(SESSION_COOKIE, '', 0));
    const [ended, location] = await Promise.allSettled([
      Promise.resolve().then(end),
      this.client.end(session?.refreshToken),
    ]);
    if (ended.status === 'rejected') throw ended.reason;
    return location.status === 'fulfilled' ? location.value : '/';
  }

  private read(cookie: string | undefined): { session: Session; digest: string } | undefined {
    const sealed = readCookie(cookie, SESSION_COOKIE);
    if (sealed === undefined || sealed === '') return undefined;
    const digest = digestOf(sealed);
    const session = this.opened.get(digest) ?? this.box.open(sealed);
    if (!isSession(session)) return undefined;
    this.keep(digest, session);
    return { session, digest };
  }

  /**
   * Once for all requests that come with the same cookie at the same time: a provider may take a refresh token one time
   * only.
   */
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

  private setCookie(exchange: Exchange, session: Session): void {
    let sealed = this.box.seal(session);
    if (hostCookie(SESSION_COOKIE, sealed, SIGN_IN_SECONDS).length > MAX_COOKIE) {
      // Some providers make very long access tokens: then the cookie has only what makes a new one.
      sealed = this.box.seal({ ...session, accessToken: '', accessExpires: 0 } satisfies Session);
    }
    this.keep(digestOf(sealed), session);
    exchange.cookies.push(hostCookie(SESSION_COOKIE, sealed, SIGN_IN_SECONDS));
  }

  private keep(digest: string, session: Session): void {
    this.opened.set(digest, session);
    if (this.opened.size > MAX_OPEN) this.opened.delete(this.opened.keys().next().value!);
  }
}

type OpenAttempt = SignInAttempt & { readonly until: number };

/** Its name tells nothing of the state, and one attempt does not overwrite another. */
const attemptCookie = (state: string): string => `${ATTEMPT_COOKIE}-${digestOf(state).slice(0, 12)}`;

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

function providerAway(cause: unknown): never {
  throw cause instanceof Problem ? cause : new ServiceAway({ plugin: 'identity' }, { retryAfter: 2, cause });
}
