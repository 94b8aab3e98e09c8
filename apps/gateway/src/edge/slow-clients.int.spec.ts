import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { RecordingProvider } from './recording-provider.fixture.js';

jest.setTimeout(60_000);

const SOCKETS = Number(process.env['SLOW_SOCKETS'] ?? 300);
/** So short that a test can wait for the longest of them. */
const TIMES = { headersMs: 700, requestMs: 1_000, keepAliveMs: 500, answerMs: 500, checkMs: 100 };
/** The longest of them, with what Node adds to it, and the moment that a refused client gets. */
const LET_GO_MS = 5_000;
const DEAF = 12;
const HOST = 'Host: lyftet\r\n';

/** What slow clients do; `drip` goes on byte by byte. */
const WAYS: readonly {
  readonly name: string;
  readonly begin: string;
  readonly drip?: string;
  readonly deaf?: boolean;
}[] = [
  { name: 'says nothing', begin: '' },
  { name: 'sends its head byte by byte', begin: 'GET / HTTP/1.1\r\nX: ', drip: 'a' },
  {
    name: 'sends its body byte by byte',
    begin: `POST /x/guest/things HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 900\r\n\r\n`,
    drip: ' ',
  },
  {
    name: 'sends its body chunk by chunk',
    begin:
      `POST /x/guest/things HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: ` +
      `chunked\r\n\r\n`,
    drip: '1\r\n \r\n',
  },
  {
    name: 'sends a form byte by byte',
    begin: `POST /oidc/sent HTTP/1.1\r\n${HOST}Content-Length: 900\r\n\r\n`,
    drip: 'a',
  },
  {
    name: 'waits for leave to send',
    begin: `POST /oidc/sent HTTP/1.1\r\n${HOST}Content-Length: 900\r\nExpect: 100-continue\r\n\r\n`,
  },
  { name: 'stays after an answer', begin: `GET /x/guest/things/1 HTTP/1.1\r\n${HOST}\r\n` },
  { name: 'sends on after 400', begin: 'no request\r\n\r\n', drip: 'GET / HTTP/1.1\r\n\r\n' },
  { name: 'sends on after 431', begin: `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, drip: 'x' },
  {
    name: 'sends on after 413',
    begin: `POST /x/guest/things HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 9000000\r\n\r\n`,
    drip: 'x',
  },
  {
    name: 'sends on after 415',
    begin: `POST /x/guest/things HTTP/1.1\r\n${HOST}Content-Type: nonsense\r\nContent-Length: 9000\r\n\r\n`,
    drip: 'x',
  },
  {
    name: 'sends on after an expectation that is not met',
    begin: `POST / HTTP/1.1\r\n${HOST}Expect: 1\r\nContent-Length: 9000\r\n\r\n`,
    drip: 'x',
  },
  {
    name: 'sends on after a body that no GET has',
    begin: `GET /oidc/sent HTTP/1.1\r\n${HOST}Content-Length: 9000\r\n\r\n`,
    drip: 'x',
  },
  {
    name: 'sends on after an upgrade',
    begin: `GET / HTTP/1.1\r\n${HOST}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n`,
    drip: 'x',
  },
  { name: 'sends on after asking for a tunnel', begin: `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n`, drip: 'x' },
  { name: 'takes none of its answers', begin: `GET /x/guest/large HTTP/1.1\r\n${HOST}\r\n`.repeat(6), deaf: true },
];

describe('Slow clients', () => {
  let fixture: GatewayFixture;
  let provider: RecordingProvider;
  const sockets: net.Socket[] = [];
  const timers: NodeJS.Timeout[] = [];

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    provider = await RecordingProvider.start();
    const manifest = aManifest('guest', [
      anOperation('guest.get-thing', 'GET /x/guest/things/{id}'),
      anOperation('guest.add-thing', 'POST /x/guest/things', { status: 201 }),
      anOperation('guest.get-large', 'GET /x/guest/large'),
    ]);
    const large = JSON.stringify('x'.repeat(900_000));
    await fixture.plugin(manifest, {
      'guest.get-thing': () => ({ body: '{}' }),
      'guest.add-thing': () => ({ body: '{}', headers: { status: '201' } }),
      'guest.get-large': () => ({ body: large }),
    });
  });
  afterEach(() => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(async () => {
    await fixture.stop();
    await provider.stop();
  });

  async function start(settings: Parameters<GatewayFixture['gateway']>[0]): Promise<RunningGateway> {
    const gateway = await fixture.gateway({ oidc: { internalUrl: provider.internalUrl }, ...settings });
    await eventually(async () => (await good(gateway)) === 200, 6_000);
    return gateway;
  }

  /** A client that neither closes nor believes that it is over; it comes from an address of its own. */
  async function open(gateway: RunningGateway, localAddress: string, begin = ''): Promise<net.Socket> {
    const socket = net.connect({ port: gateway.port, host: '127.0.0.1', localAddress, allowHalfOpen: true });
    sockets.push(socket);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(begin);
    return socket;
  }

  /** Somebody else, with a connection for each request. */
  const good = (gateway: RunningGateway) =>
    new Promise<number | undefined>((resolve) => {
      const request = httpRequest(
        {
          port: gateway.port,
          host: '127.0.0.1',
          localAddress: '127.0.0.2',
          path: '/x/guest/things/1',
          agent: false,
          timeout: 3_000,
        },
        (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        },
      );
      request
        .on('error', () => resolve(undefined))
        .on('timeout', () => request.destroy())
        .end();
    });

  const descriptors = () => readdirSync('/dev/fd').length;

  it(`are let go of, each in its time, while others are served: ${SOCKETS} of them`, async () => {
    const gateway = await start({ limits: { ...TIMES, connectionsPerAddress: SOCKETS } });
    await pause(300);
    const before = descriptors();
    // The deaf are few: what they are sent is made by this process too.
    const [deafOnes, others] = [WAYS.filter(({ deaf }) => deaf), WAYS.filter(({ deaf }) => !deaf)];
    const ways = Array.from(
      { length: SOCKETS },
      (_, at) => (at < DEAF ? deafOnes : others)[at % (at < DEAF ? deafOnes : others).length]!,
    );
    const held = () => descriptors() - before - sockets.filter(({ destroyed }) => !destroyed).length;
    // Looked at all the time: on a busy machine the first are let go of before the last have come.
    let most = 0;
    const look = () => (most = Math.max(most, held()));
    timers.push(setInterval(look, 25));
    await Promise.all(
      ways.map(async ({ begin, drip, deaf }) => {
        const socket = await open(gateway, '127.0.0.1', begin);
        look();
        if (deaf) socket.pause();
        else socket.resume();
        if (drip !== undefined) timers.push(setInterval(() => socket.writable && socket.write(drip), 100));
      }),
    );
    const began = performance.now();

    const statuses: unknown[] = [];
    // On a busy machine each takes its time; what counts is that all the others are served meanwhile and after.
    while (performance.now() - began < LET_GO_MS || statuses.length <= 20) {
      statuses.push(await good(gateway));
      await pause(20);
    }

    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(20);
    expect(most).toBeGreaterThan(SOCKETS / 4);
    // Of the gateway's own: those to NATS come and go. On a busy machine the last are let go of a little later.
    await eventually(() => Promise.resolve(held() < 8), 10_000);
  });

  it('are so many from one address and not more, and more behind a proxy that is trusted', async () => {
    const answered = (socket: net.Socket) =>
      new Promise<boolean>((resolve) => {
        // Its end may have come before anybody listened.
        if (socket.destroyed || socket.readableEnded) return resolve(false);
        socket
          .once('data', () => resolve(true))
          .once('end', () => resolve(false))
          .once('close', () => resolve(false));
        socket.write(`GET /x/guest/things/1 HTTP/1.1\r\n${HOST}\r\n`);
      });
    const taken = async (gateway: RunningGateway, count: number) => {
      const all = await Promise.all(Array.from({ length: count }, () => open(gateway, '127.0.0.3')));
      return (await Promise.all(all.map(answered))).filter(Boolean).length;
    };
    const bounded = await start({ limits: { connectionsPerAddress: 20 } });
    expect([await taken(bounded, 30), await good(bounded)]).toEqual([20, 200]);

    expect(await taken(await start({}), 600)).toBe(512);
    expect(await taken(await start({ trustedProxies: 1 }), 600)).toBe(600);
    expect(await taken(await start({ trustedProxies: 1, limits: { connectionsPerAddress: 20 } }), 30)).toBe(20);

    const narrow = await start({ limits: { connections: 25 } });
    const halves = await Promise.all(
      Array.from({ length: 30 }, () => open(narrow, '127.0.0.3', 'GET / HTTP/1.1\r\nX: ')),
    );
    for (const one of halves) one.resume();
    await eventually(() => halves.filter(({ closed, readableEnded }) => closed || readableEnded).length >= 5, 3_000);
    await pause(200);
    expect(halves.filter(({ closed, readableEnded }) => closed || readableEnded)).toHaveLength(5);
  });
});
