import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '#platform';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, PUBLIC_URL, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { ISSUER, ProviderFixture } from './provider.fixture.js';

jest.setTimeout(60_000);

const SECRET = 'the same secret in all replicas of a test';

describe('Browser sessions', () => {
  let fixture: GatewayFixture;
  let provider: ProviderFixture;
  let gateway: RunningGateway;
  let jar: Map<string, string>;

  beforeAll(async () => {
    [fixture, provider] = await Promise.all([GatewayFixture.start(), ProviderFixture.start()]);
    gateway = await fixture.gateway({ oidc: provider.settings, sessionSecret: SECRET });
    const operations = [
      anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' }),
      anOperation('guest.add-mine', 'POST /x/guest/mine', { access: 'signed-in' }),
    ];
    await fixture.plugin(aManifest('guest', operations), {
      'guest.get-mine': () => ({ body: '{}' }),
      'guest.add-mine': () => ({ body: '{}' }),
    });
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/mine`)).status === 401, 6_000);
  });
  afterAll(async () => {
    await fixture.stop();
    await provider.stop();
  });
  beforeEach(() => {
    jar = new Map();
    provider.accessSeconds = 600;
  });

  async function go(path: string, init: RequestInit = {}, at = gateway) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at.url + path, {
      redirect: 'manual',
      ...init,
      headers: { ...(cookie && { cookie }), ...(init.headers as Record<string, string>) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
    return response;
  }
  const here = (location: string | null) => location!.replace(PUBLIC_URL, '');
  async function signIn(returnTo = '/') {
    const begun = await go(`/session/login?returnTo=${encodeURIComponent(returnTo)}`);
    const atProvider = await go(here(begun.headers.get('location')));
    return go(here(atProvider.headers.get('location')));
  }
  const session = async (at = gateway) =>
    (await (await go('/session', {}, at)).json()) as { signedIn: boolean; id?: string };

  it('signs in with code and PKCE and comes back to where one was', async () => {
    expect(await session()).toEqual({ signedIn: false });
    const begun = await go('/session/login?returnTo=/x/guest/mine');
    const authorize = new URL(begun.headers.get('location')!);

    expect(begun.status).toBe(303);
    expect(authorize.origin + authorize.pathname).toBe(`${ISSUER}/auth`);
    expect(Object.fromEntries(authorize.searchParams)).toMatchObject({
      client_id: 'lyftet-web',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${PUBLIC_URL}/session/callback`,
      resource: `${PUBLIC_URL}/api`,
    });

    const done = await signIn('/x/guest/mine');
    expect([done.status, done.headers.get('location')]).toEqual([303, '/x/guest/mine']);
    expect(await session()).toMatchObject({ signedIn: true });
    expect((await go('/x/guest/mine')).status).toBe(200);
  });

  it('keeps the session in one cookie that no script and no other host can touch', async () => {
    const done = await signIn();
    const cookie = done.headers.getSetCookie().find((line) => line.startsWith('__Host-lyftet='))!;

    expect(cookie).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax/);
    expect(cookie.length).toBeLessThan(4_096);
    expect(Buffer.from(jar.get('__Host-lyftet')!, 'base64url').toString('latin1')).not.toMatch(/accessToken|eyJ/);
  });

  it('is known to every replica with the same secret, and to no other', async () => {
    await signIn();
    const [same, other] = [
      await fixture.gateway({ oidc: provider.settings, sessionSecret: SECRET }),
      await fixture.gateway({ oidc: provider.settings, sessionSecret: 'another secret of thirty-two characters' }),
    ];

    expect(await session(same)).toMatchObject({ signedIn: true });
    expect(await session(other)).toEqual({ signedIn: false });
  });

  it('refuses to go anywhere but to a path of this site', async () => {
    for (const target of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'x', '/a\r\nx: y'])
      expect((await go(`/session/login?returnTo=${encodeURIComponent(target)}`)).status).toBe(400);
  });

  it('refuses an answer of the provider that belongs to another sign-in', async () => {
    await go('/session/login');
    expect((await go('/session/callback?code=x&state=y')).status).toBe(400);
    jar.clear();
    expect((await go('/session/callback?code=x&state=y')).status).toBe(400);
    expect((await go('/session/callback?error=access_denied&state=y')).status).toBe(400);
    expect(await session()).toEqual({ signedIn: false });
  });

  it('takes a changed or foreign cookie for none', async () => {
    await signIn();
    const value = jar.get('__Host-lyftet')!;
    for (const forged of [
      `${value.slice(0, -2)}AA`,
      '',
      'nonsense',
      Buffer.from('{"accessToken":"x"}').toString('base64url'),
    ]) {
      jar.set('__Host-lyftet', forged);
      expect(await session()).toEqual({ signedIn: false });
      expect((await go('/x/guest/mine')).status).toBe(401);
    }
  });

  it('lets only pages of this site change something with a session', async () => {
    await signIn();
    const post = (headers: Record<string, string>) =>
      go('/x/guest/mine', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...headers } });

    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await post({ origin: PUBLIC_URL })).status).toBe(200);
    const headersOfOthers: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
      { 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL },
    ];
    for (const headers of headersOfOthers) {
      const refused = await post(headers);
      expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
        403,
        'urn:lyftet:problem:gateway:foreign-origin',
      ]);
    }
    expect((await go('/session/logout', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(
      403,
    );
  });

  it('renews a session once for all requests that come together, with the old cookie too', async () => {
    provider.accessSeconds = 20;
    await signIn();
    const old = jar.get('__Host-lyftet')!;
    provider.accessSeconds = 600;
    provider.requests.length = 0;

    const replies = await Promise.all(
      Array.from({ length: 8 }, () =>
        fetch(`${gateway.url}/x/guest/mine`, { headers: { cookie: `__Host-lyftet=${old}` } }),
      ),
    );

    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(replies[0]!.headers.getSetCookie().join()).toContain('__Host-lyftet=');
    expect(provider.requests.filter((request) => request.endsWith('/token'))).toHaveLength(1);
  });

  it('ends a session that the provider does not renew', async () => {
    provider.accessSeconds = 20;
    await signIn();
    const used = jar.get('__Host-lyftet')!;
    const other = await fixture.gateway({ oidc: provider.settings, sessionSecret: SECRET });
    expect((await go('/x/guest/mine', {}, other)).status).toBe(200);
    jar.set('__Host-lyftet', used);

    expect((await go('/x/guest/mine')).status).toBe(401);
    expect(jar.has('__Host-lyftet')).toBe(false);
  });

  it('signs out here and at the provider', async () => {
    await signIn();
    provider.requests.length = 0;

    const out = await go('/session/logout', { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });

    expect(out.status).toBe(303);
    expect(out.headers.get('location')).toContain(`${ISSUER}/session/end?`);
    expect(provider.requests).toContain('POST /oidc/revoke');
    expect(jar.has('__Host-lyftet')).toBe(false);
    expect((await go('/session/logout')).status).toBe(405);
  });

  it('passes /oidc on to the provider with method, query, body and cookies, and tells it the public host', async () => {
    const reply = await fetch(`${gateway.url}/oidc/echo?a=1&b=%20`, {
      method: 'POST',
      body: 'x=1',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil.example',
      },
    });

    expect(await reply.text()).toBe('POST ?a=1&b=%20 x=1');
    expect([reply.headers.get('x-kept'), reply.headers.get('x-hop')]).toEqual(['yes', null]);
    expect(provider.headers.at(-1)).toMatchObject({
      host: 'gateway.test',
      'x-forwarded-host': 'gateway.test',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
    });
    expect(
      (
        await fetch(`${gateway.url}/oidc/auth?state=s&nonce=n&code_challenge=c`, { redirect: 'manual' })
      ).headers.getSetCookie(),
    ).toEqual(['provider=1; Path=/oidc', 'other=2; Path=/oidc']);
  });

  it('asks the provider nothing for a client that hangs up, and takes it for no failure', async () => {
    const lines: string[] = [];
    const own = await fixture.gateway({
      oidc: provider.settings,
      sessionSecret: SECRET,
      logger: createLogger({
        service: 'gateway',
        level: 'WARN',
        destination: { write: (line) => void lines.push(String(line)) },
      }),
    });
    const asked = provider.requests.length;
    const socket = connect(Number(new URL(own.url).port), '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    const closed = once(socket, 'close');
    socket.write('POST /oidc/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na=b');
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.end();

    await closed;
    expect((await fetch(`${own.url}/oidc/echo`)).status).toBe(200);
    expect(provider.requests.slice(asked)).toEqual(['GET /oidc/echo']);
    expect(lines).toEqual([]);
  });

  it('answers 503 for /oidc when the provider is away', async () => {
    const lost = await fixture.gateway({ oidc: { internalUrl: 'http://127.0.0.1:1/oidc' }, sessionSecret: SECRET });
    expect((await fetch(`${lost.url}/oidc/auth`)).status).toBe(503);
    expect((await fetch(`${lost.url}/session/login`, { redirect: 'manual' })).status).toBe(503);
  });
});
