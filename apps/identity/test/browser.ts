import { createHash, randomBytes } from 'node:crypto';
import { ISSUER, type OidcInstallation, PUBLIC_URL, WEB_SECRET } from './oidc-installation.js';

/** The public addresses of a provider. */
export type ProviderDoor = Pick<OidcInstallation, 'fetch' | 'post'>;

/** Where a browser has come to. */
export interface Arrival {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
}

/** A browser without JavaScript: keeps cookies by path, follows redirects, posts the forms it is shown. */
export class Browser {
  private readonly jar = new Map<string, { value: string; path: string }>();

  constructor(
    private readonly installation: ProviderDoor,
    readonly address = '192.0.2.10',
    private readonly language = 'sv',
  ) {}

  get cookies(): readonly string[] {
    return [...this.jar.keys()];
  }

  /** Goes to an address and on through redirects until a page, or an address that is not the provider's. */
  async go(url: string, init: RequestInit = {}): Promise<Arrival> {
    if (!url.startsWith(ISSUER)) return { url, status: 0, html: '', headers: new Headers() };
    const cookie = this.cookieHeader(url);
    const reply = await this.installation.fetch(url, {
      ...init,
      headers: {
        accept: 'text/html',
        'accept-language': this.language,
        'x-forwarded-for': this.address,
        ...(cookie && { cookie }),
        ...(init.headers as Record<string, string>),
      },
    });
    for (const line of reply.headers.getSetCookie()) this.keep(line);
    const location = reply.headers.get('location');
    if (location !== null) return this.go(new URL(location, url).href);
    return { url, status: reply.status, html: await reply.text(), headers: reply.headers };
  }

  /** What it sends as `Cookie` to this address. */
  cookieHeader(url: string): string {
    const path = new URL(url).pathname;
    return [...this.jar]
      .filter(([, { path: at }]) => path === at || path.startsWith(at.endsWith('/') ? at : `${at}/`))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  /** Posts the form of a page with its hidden fields, and these. */
  submit(page: Arrival, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Arrival> {
    const hidden = Object.fromEntries(
      [...page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        value!,
      ]),
    );
    const action = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1] ?? page.url;
    return this.go(action, {
      method: 'POST',
      body: new URLSearchParams({ ...hidden, ...fields }),
      headers: { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  /** Begins a sign-in as the gateway's client would send the browser to it. */
  begin(flow: SignInFlow, changes: Record<string, string | undefined> = {}): Promise<Arrival> {
    return this.go(flow.authorizationUrl(changes));
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf('='));
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice(8);
    if (expires !== undefined && Date.parse(expires) < Date.now()) this.jar.delete(name);
    else this.jar.set(name, { value: pair.slice(name.length + 1), path });
  }
}

/** One authorization code flow with PKCE of the client `lyftet-web`. */
export class SignInFlow {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(8).toString('hex');
  readonly redirectUri = `${PUBLIC_URL}/session/callback`;

  constructor(private readonly installation: ProviderDoor) {}

  authorizationUrl(changes: Record<string, string | undefined> = {}): string {
    const parameters: Record<string, string | undefined> = {
      client_id: 'lyftet-web',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: this.redirectUri,
      state: this.state,
      resource: `${PUBLIC_URL}/api`,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    const query = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${ISSUER}/auth?${new URLSearchParams(query)}`;
  }

  redeem(arrival: Arrival, changes: Record<string, string> = {}) {
    const code = new URL(arrival.url).searchParams.get('code') ?? '';
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  refresh(refreshToken: unknown) {
    return this.token({ grant_type: 'refresh_token', refresh_token: String(refreshToken) });
  }

  private token(form: Record<string, string>) {
    return this.installation.post('/token', form, { authorization: `Basic ${btoa(`lyftet-web:${WEB_SECRET}`)}` });
  }
}
