import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '#platform';
import type { ProviderFixture } from '../callers/provider.fixture.js';
import type { GatewayFixture } from '../gateway.fixture.js';
import { type OwnRouteSources, ownRoutes } from '../pages/own-routes.js';
import type { RunningGateway } from '../start-gateway.js';
import { SecurityHeaders } from './security-headers.js';
import { SLOW, TollFixture, from, newAddress, post } from './toll.fixture.js';

jest.setTimeout(60_000);

/** Every path that the gateway answers itself; here only what they are and cost. */
const OWN = ownRoutes({ headers: new SecurityHeaders('http://gateway.test', []) } as unknown as OwnRouteSources);

describe('What requests cost', () => {
  let toll: TollFixture;
  let fixture: GatewayFixture;
  let provider: ProviderFixture;
  let gateway: RunningGateway;

  beforeAll(async () => {
    toll = await TollFixture.start();
    ({ fixture, provider, gateway } = toll);
  });
  afterAll(() => toll.stop());

  it.each<[string, string, RequestInit]>([
    ['an operation', '/x/guest/open', {}],
    ['a page that is kept', '/x/guest/page', {}],
    ['an anonymous answer', '/x/guest/answers', post()],
    ['an address that is not there', '/nothing', {}],
    ['another method', '/x/guest/open', { method: 'DELETE' }],
    ['OPTIONS', '/x/guest/open', { method: 'OPTIONS' }],
    ['a bad token', '/x/guest/mine', { headers: { authorization: 'Bearer x' } }],
    ['no token', '/x/guest/mine', {}],
    ['no sign-in at all', '/x/guest/mine', { headers: { authorization: 'Basic x' } }],
    ...OWN.filter(({ isNeverRefused }) => !isNeverRefused).flatMap(({ path, verbs }) =>
      verbs.map((method): [string, string, RequestInit] => [`${method} ${path}`, path, { method }]),
    ),
    ['the page of services', '/plugins', { headers: { accept: 'text/html' } }],
    ['coming back', '/session/callback?code=x&state=y', {}],
    ['an own address with another method', '/openapi.json', { method: 'DELETE' }],
    ['the provider', '/oidc/auth?client_id=x', {}],
    ['its tokens', '/oidc/token', post('grant_type=x', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['its keys', '/oidc/jwks', {}],
    ['what it does not have', '/oidc/nothing', {}],
  ])('is taken for %s, which ends with the budget and spends it', async (_what, path, init) => {
    const address = newAddress();
    const statuses: number[] = [];
    while (statuses.length < 350 && statuses.at(-1) !== 429) {
      const reply = await fetch(gateway.url + path, from(address, init));
      statuses.push(reply.status);
      const text = await reply.text();
      if (reply.status !== 429) continue;
      expect(reply.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      // Who came with a browser is told so in words, and shown the way on.
      const isPage = reply.headers.get('content-type') === 'text/html; charset=utf-8';
      expect(isPage).toBe(JSON.stringify(init).includes('text/html'));
      if (isPage) expect(text).toMatch(/<h1>[^<]+<\/h1>[^]*href="\/plugins"/);
      else expect(JSON.parse(text)).toMatchObject({ type: 'urn:lyftet:problem:lyftet:too-many-requests' });
    }

    expect(statuses.at(-1)).toBe(429);
    expect(statuses.length).toBeLessThan(302);
    expect((await fetch(`${gateway.url}/x/guest/open`, from(address))).status).toBe(429);
    expect((await fetch(`${gateway.url}/x/guest/open`, from(newAddress()))).status).toBe(200);
  });

  it('is more than being heard for everything that the gateway answers itself, probes aside', () => {
    const free = OWN.filter(({ price }) => !(price > 0));

    expect(free.map(({ path, isNeverRefused }) => [path, isNeverRefused])).toEqual([
      ['/health/live', true],
      ['/health/ready', true],
    ]);
    expect(OWN.filter(({ isNeverRefused }) => isNeverRefused)).toEqual(free);
  });

  it('is counted by network, and only trusted proxies say which', async () => {
    const direct = await toll.started({ limits: { ...SLOW, addressBurst: 20 } });
    for (let n = 0; n < 200; n += 1) await fetch(`${direct.url}/x/guest/open`, from(`198.51.100.${n}`));
    expect((await fetch(`${direct.url}/x/guest/open`, from('203.0.113.1'))).status).toBe(429);

    const open = async (address: string) => (await fetch(`${gateway.url}/x/guest/open`, from(address))).status;
    for (let n = 0; n < 80; n += 1) await open(`2001:db8:1:2:${n}::1`);
    expect([await open('2001:db8:1:2:ffff::2'), await open('2001:db8:1:3::1')]).toEqual([429, 200]);
    for (let n = 0; n < 80; n += 1) await open(`198.51.100.${n}, 203.0.113.7`);
    expect([await open('198.51.100.99, 203.0.113.7'), await open('203.0.113.8')]).toEqual([429, 200]);
    for (let n = 0; n < 80; n += 1) await open(`nonsense ${n}`);
    expect([await open('other nonsense'), await open('203.0.113.9')]).toEqual([429, 200]);
    // From this machine, as behind a proxy on it: nobody is exempt.
    for (let n = 0; n < 80; n += 1) await fetch(`${gateway.url}/x/guest/open`);
    expect((await fetch(`${gateway.url}/x/guest/open`)).status).toBe(429);
  });

  it('is told of once when a proxy seems to stand before a gateway that trusts none', async () => {
    const linesAt = async (trustedProxies: number) => {
      const lines: string[] = [];
      const logger = createLogger({
        service: 'gateway',
        level: 'WARN',
        destination: { write: (line: string) => void lines.push(line) },
      });
      const at = await toll.started({ trustedProxies, logger });
      for (let n = 0; n < 5; n += 1) await fetch(`${at.url}/x/guest/open`, from(`203.0.113.${n}`));
      return lines.filter((line) => line.includes('TRUSTED_PROXIES'));
    };

    const [line, ...more] = await linesAt(0);
    expect([more, await linesAt(1)]).toEqual([[], []]);
    expect(line).not.toContain('203.0.113');
  });

  it('does not fall on whoever is signed in behind the same address', async () => {
    const address = newAddress();
    const signedIn = from(address, { headers: { authorization: `Bearer ${await provider.token('anna')}` } });
    expect((await fetch(`${gateway.url}/x/guest/mine`, signedIn)).status).toBe(200);
    await toll.spend(address);

    const statuses = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await fetch(`${gateway.url}/x/guest/mine`, signedIn)).status);
    expect(statuses).toEqual([...Array<number>(9).fill(200), 429, 429]);
  });

  it('of an anonymous answer falls on the address, also when a token comes with it', async () => {
    const address = newAddress();
    const headers = { authorization: `Bearer ${await provider.token('bert')}` };
    expect((await fetch(`${gateway.url}/x/guest/mine`, from(address, { headers }))).status).toBe(200);

    for (let n = 0; n < 30; n += 1)
      expect((await fetch(`${gateway.url}/x/guest/answers`, from(address, post({}, headers)))).status).toBe(200);
    expect((await fetch(`${gateway.url}/x/guest/mine`, from(address, { headers }))).status).toBe(200);
  });

  it('is as the manifest says, and as large as the body', async () => {
    const count = async (path: string, body: object) => {
      const address = newAddress();
      for (let n = 0; ; n += 1)
        if ((await fetch(gateway.url + path, from(address, post(body)))).status === 429) return n;
    };

    expect(await count('/x/guest/judgements', {})).toBe(2);
    expect(await count('/x/guest/things', { text: 'x'.repeat(160_000) })).toBe(5);
    expect(await count('/x/guest/things', {})).toBe(60);
  });

  it('of a large answer is by its size, whoever makes it, and only when it is sent', async () => {
    const count = async (path: string, init: RequestInit = {}) => {
      const address = newAddress();
      for (let n = 0; n < 30; n += 1) {
        const reply = await fetch(gateway.url + path, from(address, init));
        await reply.arrayBuffer();
        if (reply.status === 429) return n;
      }
      return Infinity;
    };
    const etag = (await fetch(`${gateway.url}/x/guest/long-page`, from(newAddress()))).headers.get('etag')!;

    // 26 units each, 11 and 10.
    expect([
      await count('/docs/swagger-ui-bundle.js'),
      await count('/x/guest/long'),
      await count('/x/guest/long-page'),
    ]).toEqual([3, 6, 6]);
    expect([
      await count('/x/guest/long', { method: 'HEAD' }),
      await count('/x/guest/long-page', { headers: { 'if-none-match': etag } }),
    ]).toEqual([Infinity, Infinity]);
    const headers = { authorization: `Bearer ${await provider.token('cecilia')}` };
    expect(await count('/x/guest/my-long', { headers })).toBe(1);
  });

  it('of a sign-in form is that of hashing a password, however its address is spelt', async () => {
    for (const path of [
      '/oidc/interaction/x',
      '/oidc/Interaction/x',
      '/oidc/%69nteraction/x',
      '/oidc//interaction/x',
    ]) {
      const address = newAddress();
      const statuses = [];
      for (let n = 0; n < 3; n += 1)
        statuses.push(
          (
            await fetch(
              gateway.url + path,
              from(address, post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })),
            )
          ).status,
        );
      expect([path, statuses.at(-1)]).toEqual([path, 429]);
    }
  });

  it('of a probe is counted, and the probe is answered', async () => {
    const address = newAddress();
    for (let n = 0; n < 310; n += 1)
      expect((await fetch(`${gateway.url}/health/ready`, from(address))).status).toBe(200);
    expect((await fetch(`${gateway.url}/x/guest/open`, from(address))).status).toBe(429);
  });

  it('of a large body is asked for before it is read', async () => {
    const address = newAddress();
    await toll.spend(address);
    toll.asked = 0;
    for (const length of ['Content-Length: 200000', 'Transfer-Encoding: chunked']) {
      const answer = await new Promise<string>((resolve) => {
        let received = '';
        const socket = net.connect(gateway.port, '127.0.0.1', () =>
          socket.write(
            `POST /x/guest/things HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${address}\r\nContent-Type: ` +
              `application/json\r\n${length}\r\n\r\n`,
          ),
        );
        socket.on('data', (data) => (received += data.toString('latin1'))).on('close', () => resolve(received));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 429 [^]*connection: close/i);
    }
    expect(toll.asked).toBe(0);
  });

  it.each([
    ['no request', 'nonsense\r\n\r\n', 400],
    ['a head that is too long', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, 431],
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
  ])('is taken for %s too, and who has spent all is let go without an answer', async (_what, text, status) => {
    const say = (port: number) =>
      new Promise<string>((resolve) => {
        let received = '';
        const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
        socket
          .on('data', (data) => (received += data.toString('latin1')))
          .on('error', () => undefined)
          .on('close', () => resolve(received));
      });
    const direct = await toll.started({ limits: { ...SLOW, addressBurst: 20 } });
    const answers = [];
    for (let n = 0; n < 120; n += 1) answers.push(await say(direct.port));

    expect(answers[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answers.filter((answer) => answer !== '').length).toBeLessThan(101);
    expect(answers.slice(-10)).toEqual(Array<string>(10).fill(''));
    expect((await fetch(`${direct.url}/x/guest/open`)).status).toBe(429);

    // Behind a proxy it is the proxy's address, which nobody behind it should pay for.
    const behind = await toll.started({ trustedProxies: 1, limits: { ...SLOW, addressBurst: 20 } });
    for (let n = 0; n < 120; n += 1) answers.push(await say(behind.port));
    expect(answers.at(-1)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await fetch(`${behind.url}/x/guest/open`)).status).toBe(200);
  });

  it('of looking what runs is one question a second to each service, however many look', async () => {
    const at = await fixture.gateway();
    let questions = 0;
    const listening = fixture.nats.subscribe('$SRV.STATS.guest', { callback: () => void (questions += 1) });
    await fixture.nats.flush();

    const statuses = await Promise.all(
      Array.from(
        { length: 100 },
        async (_, n) =>
          (
            await fetch(`${at.url}/plugins`, {
              headers: { accept: n % 2 ? 'text/html' : 'application/json', 'accept-language': n % 3 ? 'sv' : 'en' },
            })
          ).status,
      ),
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(questions).toBeLessThanOrEqual(2);
    listening.unsubscribe();
  });
});
