export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A browser without scripts, that believes every address to be the public one: keeps cookies, follows redirects. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  private get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async go(path: string, init: RequestInit = {}): Promise<Page> {
    const reply = await fetch(this.origin + path, {
      ...init, redirect: 'manual',
      headers: { accept: 'text/html', origin: this.origin, 'sec-fetch-site': 'same-origin', cookie: this.cookieHeader },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const location = reply.headers.get('location');
    return location === null ? { path, text: await reply.text() } : this.go(location.replace(this.origin, ''));
  }

  /** Answers the page that follows: that of who is signed in, or one that asks for more. */
  async signIn(username: string, secret: string): Promise<Page> {
    return this.submit(await this.go('/session/login'), { username, secret });
  }

  /** Posts the form of a page with its hidden fields, and these. */
  submit({ path, text }: Page, fields: Record<string, string>): Promise<Page> {
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]): [string, string] => [name!, value!]);
    return this.go(path, { method: 'POST', body: new URLSearchParams([...hidden, ...Object.entries(fields)]) });
  }

  /** Asks the API as whoever is signed in. */
  async api(method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
    const reply = await fetch(this.origin + path, {
      method, headers: { accept: 'application/json', origin: this.origin, 'sec-fetch-site': 'same-origin', cookie: this.cookieHeader, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: await reply.json().catch(() => undefined) };
  }
}
