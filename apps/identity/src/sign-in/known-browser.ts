import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import type { IdentitySecret } from '../provider/identity-secret.js';

type Cookies = Parameters<Parameters<Provider['use']>[0]>[0]['cookies'];

const COOKIE = 'lyftet_known_browser';
const DAYS = 180;

/**
 * Lets a browser prove that a username has signed in with it before, so that its attempts are counted apart from those
 * of strangers. The cookie holds a random mark and a keyed hash over mark and username; nothing is stored here.
 */
export class KnownBrowser {
  constructor(
    private readonly secret: IdentitySecret,
    private readonly path: string,
  ) {}

  /** The mark of this browser, if the username has signed in with it. */
  markOf(cookies: Cookies, username: string): string | undefined {
    const [mark, proof] = (cookies.get(COOKIE, { signed: false }) ?? '').split('.');
    if (!mark || !proof) return undefined;
    const given = Buffer.from(proof);
    const expected = Buffer.from(this.proof(mark, username));
    return given.length === expected.length && timingSafeEqual(given, expected) ? mark : undefined;
  }

  remember(cookies: Cookies, username: string): void {
    if (this.markOf(cookies, username)) return;
    const mark = randomBytes(12).toString('base64url');
    cookies.set(COOKIE, `${mark}.${this.proof(mark, username)}`, {
      signed: false,
      httpOnly: true,
      sameSite: 'lax',
      path: this.path,
      maxAge: DAYS * 86_400_000,
      overwrite: true,
    });
  }

  private proof(mark: string, username: string): string {
    return this.secret.mac('known-browser', `${mark}\0${username}`);
  }
}
