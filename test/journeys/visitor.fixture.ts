export const SESSION = '__Host-lyftet';

/** A browser without scripts, that believes every address to be the public one: keeps cookies, follows redirects. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async go(path: string, init: RequestInit = {}): Promise<{ path: string; text: string }> {
    const reply = await fetch(this.origin + path, {
      ...init, redirect: 'manual',
      headers: { accept: 'text/html', origin: this.origin, 'sec-fetch-site': 'same-origin', cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const location = reply.headers.get('location');
    return location === null ? { path, text: await reply.text() } : this.go(location.replace(this.origin, ''));
  }

  async signIn(username: string, secret: string): Promise<void> {
    await this.submit(await this.go('/session/login'), { username, secret });
  }

  /** Signs in with a one-time card and chooses a password. */
  async useCard(username: string, code: string, chosen: string): Promise<void> {
    await this.submit(await this.submit(await this.go('/session/login'), { username, secret: code }), { password: chosen, again: chosen });
  }

  /** Posts the form of a page with its hidden fields, and these. */
  private submit({ path, text }: { path: string; text: string }, fields: Record<string, string>): Promise<{ path: string; text: string }> {
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]): [string, string] => [name!, value!]);
    return this.go(path, { method: 'POST', body: new URLSearchParams([...hidden, ...Object.entries(fields)]) });
  }
}
