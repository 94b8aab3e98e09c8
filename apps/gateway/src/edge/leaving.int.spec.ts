import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aManifest, anOperation } from '#testing';
import { type Answer, GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

/** As long as all of the tests take on a machine that is kept busy. */
const LEAVES_AFTER_MS = 4_000;
const WAYS = [
  ['read', 'GET', '/x/guest/things/1', undefined],
  ['change', 'POST', '/x/guest/things', '{"id":"1"}'],
  ['page that it kept', 'GET', '/x/guest/pages/1', undefined],
  ['page of its own', 'GET', '/openapi.json', undefined],
  ['refusal', 'GET', '/x/guest/none', undefined],
] as const;

describe('A gateway that is about to stop', () => {
  const answer: Answer = () => ({ body: '{"done":true}' });
  const page: Answer = () => ({ body: '{"kept":true}', headers: { 'cache-tags': 'thing:1' } });
  /** One connection for each, which is kept for as long as the gateway keeps it. */
  const agents: Agent[] = [];
  const clients = new Map<string, ReturnType<typeof client>>();
  /** What each was answered while all was well. */
  const before = new Map<string, object>();
  let fixture: GatewayFixture;
  let stopped: Promise<void>;
  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    const input = { type: 'object', properties: { id: { type: 'string' } } };
    const manifest = aManifest('guest', [
      anOperation('guest.get-thing', 'GET /x/guest/things/{id}', { input }),
      anOperation('guest.add-thing', 'POST /x/guest/things', { input }),
      anOperation('guest.get-page', 'GET /x/guest/pages/{id}', { input, cache: { seconds: 60 } }),
    ]);
    await fixture.plugin(manifest, { 'guest.get-thing': answer, 'guest.add-thing': answer, 'guest.get-page': page });
    const gateway = await fixture.gateway({ leaveAfterMs: LEAVES_AFTER_MS });
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/things/1`)).status === 200, 20_000);
    for (const [what, method, path, body] of WAYS) {
      clients.set(what, client(gateway));
      before.set(what, await clients.get(what)!(method, path, body));
    }
    stopped = gateway.stop();
  }, 60_000);
  afterAll(async () => {
    await stopped;
    agents.forEach((agent) => agent.destroy());
    await fixture.stop();
  });

  function client(gateway: RunningGateway) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    return async (method: string, path: string, body?: string) => {
      const request = httpRequest({
        agent,
        host: '127.0.0.1',
        port: gateway.port,
        method,
        path,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      });
      const answered = new Promise<IncomingMessage>((resolve, reject) =>
        request.on('response', resolve).on('error', reject),
      );
      request.end(body);
      const response = await answered;
      await text(response);
      return { status: response.statusCode, connection: response.headers.connection, isReused: request.reusedSocket };
    };
  }

  it.each(WAYS)('answers a %s, and says that the connection ends with it', async (what, method, path, body) => {
    expect(await clients.get(what)!(method, path, body)).toEqual({
      ...before.get(what),
      connection: 'close',
      isReused: true,
    });
  });

  it('takes what comes over a new connection meanwhile', async () => {
    expect(await clients.get('read')!('GET', '/x/guest/things/1')).toEqual({
      status: 200,
      connection: 'close',
      isReused: false,
    });
  });
});
