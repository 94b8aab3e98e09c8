import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Middleware } from 'koa';
import { type AdapterPayload, errors } from 'oidc-provider';
import { SealedBox } from '#platform';

/** Under what browsers keep of one cookie, name and attributes included (RFC 6265 section 6.1). */
const LONGEST_VALUE = 3_600;
/**
 * Cookies of each model, and below the issuer where each is sent: a browser that signs in on two pages keeps each where
 * it is asked for.
 */
const COOKIES = {
  Interaction: [
    ['lyftet_oidc_begun', (id: string) => `/interaction/${id}`],
    ['lyftet_oidc_go_on', (id: string) => `/auth/${id}`],
  ],
  Session: [['lyftet_oidc_visit', () => '']],
} as const;
type Model = keyof typeof COOKIES;

interface Kept {
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const isKept = (model: string): model is Model => Object.hasOwn(COOKIES, model);

/**
 * Whether a record is of somebody who has proved nothing yet: a sign-in that was only begun, a session in which nobody
 * is signed in.
 */
export function belongsToNobody(model: string, { result, accountId }: AdapterPayload): boolean {
  return model === 'Interaction' ? result === undefined : model === 'Session' && accountId === undefined;
}

/**
 * Lets the browser itself keep what belongs to nobody yet, sealed in a cookie: beginning a sign-in stores nothing here,
 * so that strangers cannot fill the database however many they are. Neither read nor changed by its holder, it opens
 * for its own id alone, and no longer than it lasts. Shown again after it was used it says what it said before: that
 * somebody may try to sign in.
 */
export class BrowserKept {
  private readonly box: SealedBox;
  private readonly requests = new AsyncLocalStorage<Context>();

  /** @param path of the issuer */
  constructor(
    secret: string,
    private readonly path: string,
    private readonly now: () => Date,
  ) {
    this.box = new SealedBox(secret, 'identity: sign-ins begun');
  }

  /** Knows whose request is being answered. */
  readonly attend: Middleware = (ctx, next) => this.requests.run(ctx, next);

  /** @throws InvalidRequest when it is more than a browser keeps */
  keep(model: string, id: string, payload: AdapterPayload, expiresIn: number): void {
    if (!isKept(model)) throw new Error(`${model} is kept by no browser`);
    const until = this.now().getTime() + expiresIn * 1_000;
    const sealed = this.box.sealText(JSON.stringify({ payload, until } satisfies Kept), placeOf(model, id));
    if (sealed.length > LONGEST_VALUE) throw new errors.InvalidRequest('the parameters are too long');
    this.set(model, id, sealed, expiresIn * 1_000);
  }

  find(model: string, id: string): AdapterPayload | undefined {
    const cookies = this.requests.getStore()?.cookies;
    if (!cookies || !isKept(model)) return undefined;
    const values = COOKIES[model].map(([name]) => cookies.get(name, { signed: false }));
    const sealed = values.find((value) => value !== undefined);
    if (sealed === undefined) return undefined;
    try {
      const { payload, until } = JSON.parse(this.box.openText(sealed, placeOf(model, id))) as Kept;
      return until > this.now().getTime() ? payload : undefined;
    } catch {
      return undefined;
    }
  }

  forget(model: string, id: string): void {
    if (isKept(model) && this.find(model, id) !== undefined) this.set(model, id, null, 0);
  }

  private set(model: Model, id: string, value: string | null, maxAge: number): void {
    const cookies = this.requests.getStore()?.cookies;
    for (const [name, below] of COOKIES[model]) {
      const path = this.path + below(id);
      cookies?.set(name, value, { signed: false, httpOnly: true, sameSite: 'lax', path, maxAge });
    }
  }
}

const placeOf = (model: string, id: string) => `${model} ${id}`;
