export const SESSION = '__Host-lyftet';

export interface Page {
  readonly path: string;
  readonly text: string;
}

/**
 * A browser without scripts, that believes every address to be the public one: keeps cookies, follows redirects, posts
 * forms.
 */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  /** What it sends as `Cookie`; where each may go is not looked at. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async go(path: string, init: RequestInit = {}): Promise<Page> {
    const reply = await fetch(this.origin + path, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...this.ownHeaders() },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const location = reply.headers.get('location');
    return location === null ? { path, text: await reply.text() } : this.go(location.replace(this.origin, ''));
  }

  /** As far as the page that asks who one is. @returns its path and the token of its form */
  async begin(): Promise<{ path: string; form: string }> {
    const { path, text } = await this.go('/session/login');
    return { path: path.split('?')[0]!, form: /name="form" value="([^"]+)"/.exec(text)![1]! };
  }

  /** Answers the page that follows: that of who is signed in, or one that asks for more. */
  async signIn(username: string, secret: string): Promise<Page> {
    return this.submit(await this.go('/session/login'), { username, secret });
  }

  /** Signs in with a one-time card and chooses a password. */
  async useCard(username: string, code: string, chosen: string): Promise<Page> {
    return this.submit(await this.signIn(username, code), { password: chosen, again: chosen });
  }

  /** Posts the form of a page with its hidden fields, and these. */
  submit({ path, text }: Page, fields: Record<string, string>): Promise<Page> {
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name, value]): [string, string] => [name!, value!],
    );
    return this.go(path, { method: 'POST', body: new URLSearchParams([...hidden, ...Object.entries(fields)]) });
  }

  /** Asks the API as whoever is signed in. */
  async api(method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
    const reply = await fetch(this.origin + path, {
      method,
      headers: {
        accept: 'application/json',
        ...this.ownHeaders(),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: await reply.json().catch(() => undefined) };
  }

  private ownHeaders(): Record<string, string> {
    return { origin: this.origin, 'sec-fetch-site': 'same-origin', cookie: this.cookie };
  }
}
