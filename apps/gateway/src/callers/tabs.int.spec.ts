import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Forbidden } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, PUBLIC_URL, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { ProviderFixture } from './provider.fixture.js';

jest.setTimeout(60_000);

/** As browsers say it when somebody goes to an address. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'accept-language': 'sv' };

describe('Somebody with a browser', () => {
  let fixture: GatewayFixture;
  let provider: ProviderFixture;
  let gateway: RunningGateway;
  let jar: Map<string, string>;

  beforeAll(async () => {
    [fixture, provider] = await Promise.all([GatewayFixture.start(), ProviderFixture.start()]);
    gateway = await fixture.gateway({ oidc: provider.settings, sessionSecret: 'x'.repeat(40) });
    const operations = [
      anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' }),
      anOperation('guest.get-page', 'GET /x/guest/page', { access: 'public', cache: { seconds: 60 } }),
    ];
    const refusal = new Forbidden({}, { detail: { sv: 'Inte du.', en: 'Not you.' } }).toDocument('sv');
    const refused = {
      body: JSON.stringify(refusal),
      headers: { status: '403', 'content-type': 'application/problem+json' },
    };
    await fixture.plugin(aManifest('guest', operations), {
      'guest.get-mine': () => refused,
      'guest.get-page': () => refused,
    });
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/mine`)).status === 401, 6_000);
  });
  afterAll(async () => {
    await fixture.stop();
    await provider.stop();
  });
  beforeEach(() => void (jar = new Map()));

  async function go(path: string, headers: Record<string, string> = {}) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(gateway.url + path, {
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...BROWSER, ...headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
    return response;
  }
  const follow = (response: Response) => go(response.headers.get('location')!.replace(PUBLIC_URL, ''));
  const begin = (returnTo: string) => go(`/session/login?returnTo=${returnTo}`);
  const attempts = () => [...jar.keys()].filter((name) => name.startsWith('__Host-lyftet-sign-in'));

  it('signs in in two tabs at once, and both end signed in, where each wanted to go', async () => {
    const [one, two] = [await begin('/plugins'), await begin('/docs')];
    const [first, second] = [await follow(await follow(one)), await follow(await follow(two))];

    expect([first, second].map(({ status, headers }) => [status, headers.get('location')])).toEqual([
      [303, '/plugins'],
      [303, '/docs'],
    ]);
    expect(await (await go('/session', { accept: '*/*' })).json()).toMatchObject({ signedIn: true });
    expect(attempts()).toEqual([]);
  });

  it('keeps a few attempts, however many tabs are opened', async () => {
    for (let tab = 0; tab < 9; tab += 1) await begin('/');

    expect(attempts()).toHaveLength(4);
  });

  it('who loads the end of a sign-in once more goes on', async () => {
    const callback = await follow(await begin('/docs'));
    await follow(callback);

    const again = await follow(callback);

    expect([again.status, again.headers.get('location')]).toEqual([303, '/']);
  });

  it.each<[string, string, number]>([
    ['an old end of a sign-in', '/session/callback?code=x&state=y', 400],
    ['a way back that leads away', '/session/login?returnTo=//elsewhere.example', 400],
    ['what only who is signed in may see', '/x/guest/mine', 401],
    ['what a plugin refuses', '/x/guest/page', 403],
    ['what is not there', '/certificates/none', 404],
  ])('is shown a page with a way on, and no JSON: %s', async (_, address, status) => {
    const response = await go(address);
    const text = await response.text();

    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(text).toMatch(/<html lang="sv">[^]*<h1>[^<]+<\/h1>[^]*<a href="\/">Till startsidan<\/a>/);
    expect(text).not.toMatch(/[{}]"|urn:lyftet/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is led to the sign-in and back by the page of what only who is signed in may see', async () => {
    expect(await (await go('/x/guest/mine')).text()).toContain(
      '<a href="/session/login?returnTo=%2Fx%2Fguest%2Fmine">Logga in</a>',
    );
  });

  it('is led nowhere else by an address that looks like another site', async () => {
    expect(await (await go('//elsewhere.example/x')).text()).not.toMatch(/href="[^"]*elsewhere/);
  });

  it('and a program is answered with a problem document, as ever', async () => {
    for (const accept of ['application/json', '*/*', 'application/problem+json, text/html'])
      expect((await go('/x/guest/mine', { accept })).headers.get('content-type')).toBe('application/problem+json');
  });
});
