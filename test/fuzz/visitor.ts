/** A browser without scripts: keeps cookies, follows redirects within the installation, posts the forms it is shown. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  /** What it sends as `Cookie`; where each may go is not looked at. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async go(path: string, init: RequestInit = {}): Promise<{ path: string; text: string }> {
    const headers = { accept: 'text/html', origin: this.origin, 'sec-fetch-site': 'same-origin', cookie: this.cookie };
    const reply = await fetch(this.origin + path, { ...init, redirect: 'manual', headers });
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

  async signIn(username: string, secret: string): Promise<void> {
    const { path, form } = await this.begin();
    await this.go(path, { method: 'POST', body: new URLSearchParams({ step: 'sign-in', lang: 'sv', form, username, secret }) });
  }
}
