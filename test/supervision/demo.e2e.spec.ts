import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, temporaryDirectory } from '#platform/embedded';
import { StandaloneProcess, until } from './standalone-process.js';

describe('the first npm start', () => {
  const directory = temporaryDirectory('lyftet-demo-');
  let lyftet: StandaloneProcess;
  let publicUrl: string;
  let guest: ChildProcess | undefined;

  beforeAll(async () => {
    const began = performance.now();
    lyftet = StandaloneProcess.start(directory, { PORT: String(await freePort()) }, []);
    ({ publicUrl } = await lyftet.untilReady(60_000));
    expect(performance.now() - began).toBeLessThan(30_000); // 10 s with a factor 3 of slack
  }, 120_000);

  afterAll(async () => {
    guest?.kill('SIGKILL');
    await lyftet.end();
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  it('has loaded the programme', async () => {
    const response = await fetch(`${publicUrl}/programmes`, { headers: { accept: 'application/json' } });

    expect(await response.text()).toContain('digieffekt');
  });

  it('lets everybody whom it names sign in with the passphrase that it prints', async () => {
    const [, usernames] = /Sign in as (.+);/.exec(lyftet.output) ?? [];
    const [, passphrase] = /passphrase of each is (\S+)/.exec(lyftet.output) ?? [];
    expect(usernames?.split(', ')).toContain('coordinator');

    for (const username of ['coordinator', 'learner']) {
      const browser = new Browser();
      const page = await browser.go(`${publicUrl}/session/login`);
      const back = await browser.submit(page, { username, secret: passphrase! });
      expect(back.url.startsWith(`${publicUrl}/oidc`)).toBe(false);
      // The directory hears of a new account by an event, moments after the start.
      await until(
        async () => (await browser.go(`${publicUrl}/people/me`)).status === 200,
        () => `${username} to be known`,
        10_000,
      );
      // What a role may see is seen by whoever has it, and by nobody else.
      expect((await browser.go(`${publicUrl}/organisations`)).status).toBe(username === 'coordinator' ? 200 : 403);
    }
  }, 60_000);

  it('serves a guest plugin within 2 seconds, and says within 10 that it is away after kill -9', async () => {
    const url = new URL(`nats://127.0.0.1:${lyftet.instance().servers.nats.port}`);
    [url.username, url.password] = ['guest', lyftet.secrets().natsUsers['guest']!];
    const example = fileURLToPath(new URL('../../docs/how-to/examples/guest-plugin.mjs', import.meta.url));
    guest = spawn(process.execPath, [example], {
      env: { ...process.env, NATS_URL: url.href },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => guest?.stdout?.once('data', resolve));
    const hello = async () => (await fetch(`${publicUrl}/x/guest/hello/you`)).status;

    await until(
      async () => (await hello()) === 200,
      () => 'the guest to answer',
      6_000,
    ); // 2 s with a factor 3 of slack
    guest.kill('SIGKILL');
    await until(
      async () => (await hello()) === 503,
      () => 'the guest to be away',
      30_000,
    );
  }, 45_000);
});

/** A browser without JavaScript: keeps cookies, follows redirects, posts the form it is shown. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async go(
    url: string,
    init: RequestInit = {},
  ): Promise<{ readonly url: string; readonly status: number; readonly text: string }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html, application/json;q=0.9', cookie, ...init.headers },
    });
    for (const line of reply.headers.getSetCookie()) {
      const pair = line.split(';')[0] ?? '';
      this.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = reply.headers.get('location');
    return location === null
      ? { url, status: reply.status, text: await reply.text() }
      : this.go(new URL(location, url).href);
  }

  submit(
    page: { readonly url: string; readonly text: string },
    fields: Record<string, string>,
  ): ReturnType<Browser['go']> {
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name!, value!],
    );
    const action = new URL(/<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? page.url, page.url);
    return this.go(action.href, {
      method: 'POST',
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
      headers: { origin: action.origin, 'sec-fetch-site': 'same-origin' },
    });
  }
}
