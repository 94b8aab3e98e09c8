import { randomInt } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Agent, request as httpRequest } from 'node:http';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { type ReadRequest, RecordingProvider } from './recording-provider.fixture.js';
import { type Attack, attack } from './smuggling.fixture.js';

const REQUESTS = Number(process.env['SMUGGLING_REQUESTS'] ?? 2_000);
const SEED = Number(process.env['SMUGGLING_SEED'] ?? randomInt(2 ** 31));
const [AT_ONCE, VICTIMS] = [16, 4];
/** Attacks whose traces are looked at together. */
const ROUND = 500;
/** ms in which the server must have ended a connection that it refused. */
const MUST_END_MS = 5_000;

jest.setTimeout(60_000 + REQUESTS * 12);

/** Headers that a provider may ever see. */
const KNOWN = new Set([
  'accept',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'origin',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

describe('Requests', () => {
  let fixture: GatewayFixture;
  let provider: RecordingProvider;
  let gateway: RunningGateway;
  const asked: string[] = [];

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    provider = await RecordingProvider.start();
    gateway = await fixture.gateway({ oidc: { internalUrl: provider.internalUrl } });
    const properties = { id: { type: 'string' }, name: { type: 'string' } };
    const manifest = aManifest('guest', [
      anOperation('guest.get-thing', 'GET /x/guest/things/{id}', { input: { type: 'object', properties } }),
      anOperation('guest.drop-thing', 'DELETE /x/guest/things/{id}', { input: { type: 'object', properties } }),
      anOperation('guest.add-thing', 'POST /x/guest/things', { input: { type: 'object', properties }, status: 201 }),
    ]);
    const answers = Object.fromEntries(
      manifest.operations.map(({ name }) => [
        name,
        ({ path, query }: { path: object; query: object }) => {
          asked.push(`${name} ${JSON.stringify({ path, query })}`);
          return { body: JSON.stringify(path) };
        },
      ]),
    );
    await fixture.plugin(manifest, answers);
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/things/1`)).status === 200, 6_000);
  });
  afterAll(async () => {
    await fixture.stop();
    await provider.stop();
  });

  /** What came back of an attack, and whether the server ended the connection. */
  const send = ({ pieces, mustEnd, leaves }: Attack) =>
    new Promise<{ received: string; ended: boolean }>((resolve) => {
      let received = '';
      let ended = false;
      const socket = net.connect(gateway.port, '127.0.0.1');
      const stop = () => socket.destroy();
      const longest = setTimeout(stop, mustEnd ? MUST_END_MS : leaves ? 15 : 400);
      socket.on('error', () => undefined).on('end', () => (ended = true));
      socket.on('data', (data) => {
        received += data.toString('latin1');
        if (!mustEnd) setTimeout(stop, 5);
      });
      socket.on('close', (hadError) => {
        clearTimeout(longest);
        resolve({ received, ended: ended || hadError });
      });
      void (async () => {
        for (const piece of pieces) {
          if (socket.destroyed || ended) return;
          socket.write(piece);
          await new Promise((next) => setImmediate(next));
        }
      })();
    });

  function faultsOf(one: Attack, { received, ended }: { received: string; ended: boolean }): string[] {
    const answers = received.match(/HTTP\/1\.1 [2-5]\d\d /g)?.length ?? 0;
    return [
      ...(answers > one.mostAnswers ? [`${answers} answers to at most ${one.mostAnswers} requests`] : []),
      ...(one.mustEnd && !ended ? ['the connection went on'] : []),
      ...(/HTTP\/1\.1 500/.test(received) ? ['a 500'] : []),
      ...(/victim|of-nobody|nobody=1/.test(received) ? ['an answer of somebody else'] : []),
    ].map(
      (fault) =>
        `${fault}: ${one.kind} ${JSON.stringify(Buffer.concat(one.pieces).toString('latin1'))} → ` +
        `${JSON.stringify(received.slice(0, 600))}`,
    );
  }

  /** Whatever the provider read that nobody sent as a request, or sent with other headers. */
  function foreignTo({ method, url, headers }: ReadRequest): string[] {
    const names = Object.keys(headers);
    const victim = /^victim=(\w+)$/.exec(headers.cookie ?? '')?.[1];
    const isOwn =
      victim === undefined
        ? headers.cookie === 'attacker=1' && !url.includes('victim')
        : url === `/oidc/victim/${victim}` && method === 'GET';
    const isFramed = (method === 'POST') === (headers['content-length'] !== undefined);
    const isPlain =
      headers.host === 'gateway.test' &&
      headers['x-forwarded-for'] === '127.0.0.1' &&
      headers['x-forwarded-host'] === 'gateway.test' &&
      headers['x-forwarded-proto'] === 'http';
    if (isOwn && isFramed && isPlain && names.every((name) => KNOWN.has(name)) && !/smuggled|%|\/\//.test(url))
      return [];
    return [`the provider read ${method} ${url} ${JSON.stringify(headers)}`];
  }

  /** Asks one request after the other over a connection of its own, until it is told to stop. */
  async function beVictim(name: string, isOver: () => boolean): Promise<{ asked: number; faults: string[] }> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const faults: string[] = [];
    let at = 0;
    const get = (path: string) =>
      new Promise<string>((resolve) => {
        httpRequest({ port: gateway.port, path, agent, headers: { cookie: `victim=${name}x${at}` } }, (response) => {
          let body = '';
          response
            .on('data', (chunk) => (body += String(chunk)))
            .on('end', () => resolve(`${response.statusCode} ${body}`))
            .on('error', (error) => resolve(error.message));
        })
          .on('error', (error) => resolve(error.message))
          .end();
      });
    for (; !isOver(); at += 1) {
      const own = `${name}x${at}`;
      const signIn = await get(`/oidc/victim/${own}`);
      if (signIn !== `200 GET /oidc/victim/${own} victim=${own}`) faults.push(`${own} was answered ${signIn}`);
      const thing = await get(`/x/guest/things/${own}`);
      if (thing !== `200 {"id":"${own}"}`) faults.push(`${own} was answered ${thing}`);
    }
    agent.destroy();
    return { asked: at, faults };
  }

  it(`are never read out of one another, with victims beside (SMUGGLING_SEED=${SEED})`, async () => {
    let isOver = false;
    const victims = Array.from({ length: VICTIMS }, (_, at) => beVictim(`v${at}`, () => isOver));
    const faults: string[] = [];
    let answered = 0;
    const victimsRead = new Set<string>();
    for (let done = 0; done < REQUESTS && faults.length === 0; done += ROUND) {
      const attacks = fc.sample(attack, { numRuns: Math.min(ROUND, REQUESTS - done), seed: SEED + done });
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let one = attacks.pop(); one; one = attacks.pop()) {
            const result = await send(one);
            if (result.received !== '') answered += 1;
            faults.push(...faultsOf(one, result));
          }
        }),
      );
      for (const read of provider.take()) {
        faults.push(...foreignTo(read));
        if (!read.headers.cookie?.startsWith('victim=')) continue;
        if (victimsRead.has(read.url)) faults.push(`the provider read ${read.url} twice`);
        victimsRead.add(read.url);
      }
      faults.push(
        ...asked
          .splice(0)
          .filter((line) => line.includes('smuggled'))
          .map((line) => `the plugin was asked ${line}`),
      );
    }
    isOver = true;
    const told = await Promise.all(victims);

    expect(faults.slice(0, 5)).toEqual([]);
    expect(told.flatMap((one) => one.faults).slice(0, 5)).toEqual([]);
    expect(told.reduce((sum, one) => sum + one.asked, 0)).toBeGreaterThan(REQUESTS / 20);
    expect(answered).toBeGreaterThan(REQUESTS / 2);
  });

  it('to the provider are each on a connection of their own', async () => {
    provider.take();
    const before = provider.connections;
    for (let n = 0; n < 5; n += 1)
      expect((await fetch(`${gateway.url}/oidc/sent/${n}`, { headers: { cookie: 'attacker=1' } })).status).toBe(200);

    expect(provider.connections - before).toBe(5);
    expect(provider.take().map(({ url, headers }) => [url, headers.connection])).toEqual(
      Array.from({ length: 5 }, (_, n) => [`/oidc/sent/${n}`, 'close']),
    );
  });

  it.each([
    '/oidc/../x',
    '/oidc/./token',
    '/oidc/x/..',
    '/oidc//token',
    '/oidc\\token',
    '/oidc/a\\..\\b',
    '/oidc/%2e%2e/x',
    '/oidc/%2E/x',
    '/oidc/a%2fb',
    '/oidc/%5c',
    '/oidc/a;b=c',
    '/oidc;a=b/token',
    '/oidc/%00',
    '/oidc/a%0d%0aX:y',
    '/oidc/%74oken',
    '/%6fidc/token',
    '/oidc%2ftoken',
    '/oidc/a#b',
    '/oidc/a?b#c',
    'http://lyftet/oidc/token',
    'http://evil.example/oidc/../x',
  ])('for %s never reach the provider', async (target) => {
    provider.take();
    const { received, ended } = await send({
      kind: 'path',
      pieces: [Buffer.from(`GET ${target} HTTP/1.1\r\nHost: lyftet\r\nConnection: close\r\n\r\n`)],
      mostAnswers: 1,
      mustEnd: true,
      leaves: false,
    });

    expect([received.slice(0, 13), ended]).toEqual([expect.stringMatching(/^HTTP\/1\.1 40[04] $/), true]);
    expect(received).toContain('application/problem+json');
    expect(provider.take()).toEqual([]);
  });

  it('of more than 64 KiB, or with a verb that no provider needs, are refused', async () => {
    provider.take();
    const post = (length: number) =>
      fetch(`${gateway.url}/oidc/sent/form`, {
        method: 'POST',
        body: 'x'.repeat(length),
        headers: { cookie: 'attacker=1', 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await post(64 * 1024)).status).toBe(200);
    expect((await post(64 * 1024 + 1)).status).toBe(413);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const refused = await fetch(`${gateway.url}/oidc/sent/form`, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    }
    expect(provider.take().map(({ method, body }) => [method, body.length])).toEqual([['POST', 64 * 1024]]);
  });

  it('are answered in the frame of the gateway, whatever the provider says of its own', async () => {
    const stripping = await fetch(`${gateway.url}/oidc/stripping`);
    expect(stripping.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([
      stripping.headers.get('content-security-policy'),
      stripping.headers.get('x-gone'),
      stripping.headers.get('transfer-encoding'),
    ]).toEqual(["default-src 'none'", null, null]);
    expect(stripping.headers.get('content-length')).toBe(String((await stripping.text()).length));
    expect(await (await fetch(`${gateway.url}/oidc/extra`)).text()).toBe('ok');
    expect((await fetch(`${gateway.url}/oidc/broken`)).status).toBe(503);
    expect((await fetch(`${gateway.url}/oidc/switch`)).status).toBe(503);
    const head = await fetch(`${gateway.url}/oidc/sent`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('ends when it leaves its body unread, and goes on when the body was read', async () => {
    const twice = (type: string) =>
      send({
        kind: 'unread',
        mustEnd: false,
        leaves: false,
        mostAnswers: 2,
        pieces: [
          Buffer.from(
            `POST /x/guest/things HTTP/1.1\r\nHost: lyftet\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`,
          ),
        ],
      });
    expect((await twice('application/json')).received).not.toMatch(/connection: close/i);
    expect((await twice('nonsense')).received).toMatch(/^HTTP\/1\.1 415[^]*connection: close/i);
  });
});
