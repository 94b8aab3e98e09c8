import { Failure } from '../failure.js';
import type { Identity } from '../http/api.js';
import type { Connections, Request } from '../http/exchange.js';

/** Somebody who has signed in, as a browser keeps it. */
export interface BrowserSession {
  readonly identity: Identity;
  /** Signs out. */
  end(): Promise<void>;
}

interface Page {
  readonly url: string;
  readonly text: string;
}

/** From the gateway to the provider, to its form and back again it is six. */
const MOST_REDIRECTS = 15;

/**
 * Signs in as people do: by the form of the OpenID provider, with the cookies of a browser.
 * @throws {Failure} when name and passphrase are refused
 */
export async function signInByForm(
  connections: Connections,
  url: string,
  username: string,
  passphrase: string,
): Promise<BrowserSession> {
  const browser = new FormBrowser(connections);
  const form = await browser.go(`${url}/session/login`);
  const page = await browser.submit(form, { username, secret: passphrase });
  if (page.url.startsWith(`${url}/oidc`)) {
    throw new Failure(
      `"${username}" could not sign in. The people of the demo are those whom npm start names when it is ready.`,
    );
  }
  const { origin } = new URL(url);
  const headers = () => ({ cookie: browser.cookie, origin, 'sec-fetch-site': 'same-origin' });
  return {
    identity: async () => headers(),
    end: async () =>
      void (await connections.exchange({ method: 'POST', url: `${url}/session/logout`, headers: headers() })),
  };
}

/** A browser without JavaScript: keeps cookies, follows redirects, sends the form that it is shown. */
class FormBrowser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly connections: Connections) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async go(url: string, request: Pick<Request, 'headers' | 'body'> = {}): Promise<Page> {
    let [place, sent]: [string, Pick<Request, 'headers' | 'body'>] = [url, request];
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects += 1) {
      const method = sent.body === undefined ? 'GET' : 'POST';
      const own = { accept: 'text/html', cookie: this.cookie };
      const { status, headers, text } = await this.connections.exchange({
        ...sent,
        method,
        url: place,
        headers: { ...own, ...sent.headers },
      });
      for (const line of headers['set-cookie'] ?? []) this.keep(line);
      if (headers.location === undefined) {
        if (status >= 500) throw new Failure(`${place} answers ${status}; is Lyftet ready?`);
        return { url: place, text };
      }
      [place, sent] = [new URL(headers.location, place).href, {}];
    }
    throw new Failure(`${url} leads from one page to the next without an end.`);
  }

  submit({ url, text }: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    if (!text.includes('<form')) throw new Failure(`${url} shows no form to sign in by.`);
    const place = new URL(/<form[^>]* action="([^"]+)"/.exec(text)?.[1] ?? url, url);
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const all = { ...Object.fromEntries(hidden.map(([, name, value]) => [name!, value!])), ...fields };
    return this.go(place.href, {
      body: new URLSearchParams(all).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: place.origin,
        'sec-fetch-site': 'same-origin',
      },
    });
  }

  private keep(line: string): void {
    const pair = line.split(';')[0]!;
    this.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
}
