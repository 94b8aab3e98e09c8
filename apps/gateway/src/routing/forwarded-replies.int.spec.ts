import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Objm } from '@nats-io/obj';
import { type Answer, type GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { ForwardingFixture, echo } from './forwarding.fixture.js';

jest.setTimeout(60_000);

/** What becomes of the answer of a plugin, and of a request that gets none. */
describe('Forwarding', () => {
  let guest: ForwardingFixture;
  let fixture: GatewayFixture;
  let gateway: RunningGateway;

  beforeAll(async () => {
    guest = await ForwardingFixture.start();
    ({ fixture, gateway } = guest);
  });
  afterAll(() => guest.stop());

  it('returns body, status and media type as the plugin gave them, byte for byte', async () => {
    const body = '{ "a" : 1.0,\n"å": "\\u00e5" }';
    const reply = await guest.call(
      '/x/guest/things',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
      () => ({
        body,
        headers: { status: '201', location: '/x/guest/things/9', 'content-type': 'application/json; charset=utf-8' },
      }),
    );

    expect(reply).toMatchObject({ status: 201, text: body });
    expect(reply.headers.get('location')).toBe('/x/guest/things/9');
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('gives a large reply whole', async () => {
    const body = JSON.stringify('x'.repeat(900_000));
    expect((await guest.call('/x/guest/things/7', {}, () => ({ body }))).text).toBe(body);
  });

  it('says that the outcome is unknown when no answer comes in time, and asks once only', async () => {
    const before = guest.calls;
    const { status, json, headers } = await guest.call(
      '/x/guest/things',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
      () => undefined,
    );

    expect(status).toBe(504);
    expect(json).toMatchObject({ type: 'urn:lyftet:problem:lyftet:outcome-unknown' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(guest.calls).toBe(before + 1);
  });

  it.each([
    ['a bad status', { status: '20' }],
    ['a status of the protocol below', { status: '101' }],
    ['an injected header', { etag: '"a"\u0001' }],
    ['a foreign redirect', { status: '302', location: 'https://evil.example/' }],
    ['a page where JSON was promised', { 'content-type': 'text/html' }],
    ['a path as object name', { object: '../../secret' }],
  ])('refuses a reply with %s', async (_what, headers) => {
    const reply = await guest.call('/x/guest/things/7', {}, () => ({ body: '{"secret":1}', headers }));

    expect(reply.status).toBe(502);
    expect(reply.json).toMatchObject({ type: 'urn:lyftet:problem:gateway:reply-refused' });
    expect(reply.text).not.toContain('secret');
  });

  it('lets no header through that the manifest does not name', async () => {
    const reply = await guest.call('/x/guest/things/7', {}, () => ({
      body: '{}',
      headers: {
        'set-cookie': 'session=stolen',
        'access-control-allow-origin': '*',
        'content-disposition': 'attachment',
        'content-security-policy': '',
      },
    }));

    expect(reply.headers.get('set-cookie')).toBeNull();
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    expect(reply.headers.get('content-disposition')).toBe('attachment');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('adds the correlation id to failures of plugins', async () => {
    const problem = '{"type":"urn:lyftet:problem:guest:full","title":"Full","status":409}';
    const reply = await guest.call('/x/guest/things/7', {}, () => ({
      body: problem,
      headers: { status: '409', 'content-type': 'application/problem+json', 'retry-after': '3' },
    }));

    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('retry-after')]).toEqual([
      409,
      'application/problem+json',
      '3',
    ]);
    expect(reply.json).toEqual({
      instance: `urn:uuid:${reply.headers.get('correlation-id')}`,
      ...(JSON.parse(problem) as object),
    });
    expect(
      (await guest.call('/x/guest/things/7', {}, () => ({ body: '{ }', headers: { status: '404' } }))).json,
    ).toHaveProperty('instance');
    expect((await guest.call('/x/guest/things/7', {}, () => ({ headers: { status: '404' } }))).json).toMatchObject({
      type: 'about:blank',
      title: 'Not Found',
    });
  });

  it('answers in the error format of the operation', async () => {
    expect((await guest.call('/x/guest/scim/seven')).json).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
    });
    expect((await guest.call('/x/guest/oauth/seven')).json).toMatchObject({ error: 'invalid_request' });
  });

  it('compares If-None-Match with the ETag', async () => {
    const tagged: Answer = () => ({ body: '{"a":1}', headers: { etag: '"v1"' } });
    expect(
      (await guest.call('/x/guest/things/7', { headers: { 'if-none-match': 'W/"v0", "v1"' } }, tagged)).status,
    ).toBe(304);
    expect((await guest.call('/x/guest/things/7', { headers: { 'if-none-match': '"v2"' } }, tagged)).status).toBe(200);
  });

  it('sends a body from the object store as fast as it is taken, and deletes it', async () => {
    const store = await new Objm(fixture.nats).create('files-guest');
    const bytes = new Uint8Array(3_000_000).map((_, at) => at % 251);
    await store.putBlob({ name: 'random-name-1' }, bytes);
    guest.answer = () => ({ headers: { object: 'random-name-1', 'content-type': 'application/pdf' } });

    const response = await fetch(`${gateway.url}/x/guest/file`);
    const received = new Uint8Array(await response.arrayBuffer());

    expect([response.status, response.headers.get('content-type'), response.headers.get('content-length')]).toEqual([
      200,
      'application/pdf',
      '3000000',
    ]);
    expect(Buffer.compare(received, bytes)).toBe(0);
    await eventually(async () => (await store.info('random-name-1'))?.deleted !== false, 3_000);
    expect((await guest.call('/x/guest/file', {}, () => ({ headers: { object: 'random-name-1' } }))).status).toBe(502);
  });

  it('says at once that the outcome is unknown when NATS is lost under way, and goes on afterwards', async () => {
    const before = guest.calls;
    const underWay = guest.call('/x/guest/slow', { method: 'POST' }, () => undefined);
    await eventually(() => guest.calls === before + 1, 3_000);
    const began = performance.now();

    await fixture.restartNats(async () => {
      expect((await underWay).status).toBe(504);
      expect(performance.now() - began).toBeLessThan(5_000);
      await eventually(async () => (await guest.call('/x/guest/things', { method: 'POST' })).status === 503, 6_000);
    });

    await eventually(async () => (await guest.call('/x/guest/things/7')).status === 200, 10_000);
    expect(guest.calls).toBe(before + 2);
  });

  it('finishes what is under way when it stops, and takes nothing new', async () => {
    const second = await fixture.gateway();
    guest.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { body: '{"done":true}' };
    };
    const before = guest.calls;
    const underWay = fetch(`${second.url}/x/guest/things/7`);
    await eventually(() => guest.calls === before + 1, 3_000);

    await second.stop();

    expect(await (await underWay).json()).toEqual({ done: true });
    await expect(fetch(`${second.url}/x/guest/things/7`)).rejects.toThrow();
  });

  it('still takes requests for as long as a balancer needs to learn that it is about to stop', async () => {
    const leaving = await fixture.gateway({ leaveAfterMs: 1_000 });
    guest.answer = echo;
    const stopped = leaving.stop();

    expect((await fetch(`${leaving.url}/health/ready`)).status).toBe(503);
    expect(await leaving.unreadiness()).toBe('it is about to stop');
    expect((await fetch(`${leaving.url}/x/guest/things/7`)).status).toBe(200);

    await stopped;
    await expect(fetch(`${leaving.url}/x/guest/things/7`)).rejects.toThrow();
  });
});
