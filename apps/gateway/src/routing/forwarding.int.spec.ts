import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import net from 'node:net';
import { Objm } from '@nats-io/obj';
import type { MsgHdrs } from '@nats-io/transport-node';
import { type Answer, GatewayFixture, aManifest, anOperation, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

const echo: Answer = (request, headers) => ({ body: JSON.stringify({ ...request, headers: Object.fromEntries([...(headers as MsgHdrs)]) }) });
jest.setTimeout(60_000);

const properties = { id: { type: 'integer' }, name: { type: 'string' }, size: { type: 'integer' } };

describe('Forwarding', () => {
  let fixture: GatewayFixture;
  let gateway: RunningGateway;
  let answer: Answer = echo;
  let calls = 0;

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    gateway = await fixture.gateway();
    const operation = (name: string, http: string, rest = {}) => anOperation(`guest.${name}`, http, { input: { type: 'object', properties }, timeoutMs: 400, ...rest });
    const manifest = aManifest('guest', [
      operation('get-thing', 'GET /x/guest/things/{id}', { requestHeaders: ['if-match'], responseHeaders: ['content-disposition'] }),
      operation('add-thing', 'POST /x/guest/things', { status: 201 }),
      operation('drop-thing', 'DELETE /x/guest/things/{id}'),
      operation('add-answer', 'POST /x/guest/answers', { anonymous: true }),
      operation('get-scim', 'GET /x/guest/scim/{id}', { errorFormat: 'scim', produces: 'application/scim+json' }),
      operation('get-oauth', 'GET /x/guest/oauth/{id}', { errorFormat: 'oauth' }),
      operation('do-slowly', 'POST /x/guest/slow', { timeoutMs: 60_000 }),
      operation('get-file', 'GET /x/guest/file', { produces: 'application/pdf' }),
    ]);
    const counted: Answer = (...request) => {
      calls += 1;
      return answer(...request);
    };
    await fixture.plugin(manifest, Object.fromEntries(manifest.operations.map(({ name }) => [name, counted])));
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/things/1`)).status === 200, 6_000);
  });
  afterAll(() => fixture.stop());

  async function call(path: string, init: RequestInit = {}, reply: Answer = echo) {
    answer = reply;
    const response = await fetch(gateway.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : undefined };
  }
  const post = (body: string | Uint8Array, type = 'application/json', path = '/x/guest/things') => call(path, { method: 'POST', body: body as string, headers: { 'content-type': type } });
  const raw = (text: string, send = (socket: net.Socket, bytes: string): unknown => socket.end(bytes)) =>
    new Promise<string>((resolve, reject) => {
      const socket = net.connect(gateway.port, '127.0.0.1', () => send(socket, text));
      let received = '';
      socket.on('data', (data) => (received += data.toString('latin1'))).on('end', () => resolve(received)).on('error', reject);
    });

  it('answers what came whole before bytes that are no request', async () => {
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { body: '"done"' };
    };

    // Without an end: who closes at once is taken for gone.
    const received = await raw('GET /x/guest/things/7 HTTP/1.1\r\nhost: lyftet\r\n\r\nno request\r\n\r\n', (socket, text) => socket.write(text));

    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    expect(received).toMatch(/\r\n\r\n"done"$/);
  });

  it('hands over path, query and body, with the headers of the protocol and those the operation asks for', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const correlation = '0190a0b0-0000-7000-8000-000000000001';
    const { json, headers } = await call('/x/guest/things/7?name=a%20b', { headers: { 'correlation-id': correlation, traceparent, 'accept-language': 'en', 'if-match': '"1"', 'x-other': 'no', 'idempotency-key': 'k1' } });

    expect(json).toEqual({
      path: { id: 7 }, query: { name: 'a b' },
      headers: { 'correlation-id': [correlation], traceparent: [traceparent], 'accept-language': ['en'], 'if-match': ['"1"'], 'idempotency-key': ['k1'] },
    });
    expect(headers.get('correlation-id')).toBe(correlation);
  });

  it('never believes a caller or NATS header of a client, and makes its own correlation id for a bad one', async () => {
    const { json, headers } = await call('/x/guest/things/7', { headers: { caller: 'admin', status: '500', 'correlation-id': 'x', traceparent: 'x', 'nats-msg-id': '1' } });

    expect(Object.keys(json!['headers'] as object)).toEqual(['correlation-id', 'accept-language']);
    expect(headers.get('correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('returns body, status and media type as the plugin gave them, byte for byte', async () => {
    const body = '{ "a" : 1.0,\n"å": "\\u00e5" }';
    const reply = await call('/x/guest/things', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, () => ({ body, headers: { status: '201', location: '/x/guest/things/9', 'content-type': 'application/json; charset=utf-8' } }));

    expect(reply).toMatchObject({ status: 201, text: body });
    expect(reply.headers.get('location')).toBe('/x/guest/things/9');
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('gives a large reply whole', async () => {
    const body = JSON.stringify('x'.repeat(900_000));
    expect((await call('/x/guest/things/7', {}, () => ({ body }))).text).toBe(body);
  });

  it.each([
    ['an unknown query name', '/x/guest/things/7?who=1', 'query/who'], ['a repeated value', '/x/guest/things/7?name=a&name=b', 'query/name'], ['a wrong type', '/x/guest/things/7?size=big', 'query/size'],
    ['a wrong path', '/x/guest/things/seven', 'path/id'], ['broken percent-encoding', '/x/guest/things/7?name=%E0%A4%A', 'query/name'], ['broken percent-encoding in the path', '/x/guest/things/%E0%A4%A', 'path'], ['NUL', '/x/guest/things/7?name=%00', 'query/name'],
  ])('refuses %s with a pointer', async (_what, path, pointer) => {
    const { status, json, headers } = await call(path);

    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json).toMatchObject({ type: 'urn:lyftet:problem:lyftet:invalid-input', status: 400, title: 'Uppgifterna kan inte tas emot som de är', errors: [{ pointer }], instance: `urn:uuid:${headers.get('correlation-id')}` });
  });

  it('speaks the language of the request', async () => {
    expect((await call('/nowhere', { headers: { 'accept-language': 'en-GB,sv;q=0.5' } })).json).toMatchObject({ title: 'What you look for is not here' });
  });

  it('refuses odd bodies and stores nothing: the plugin is not even asked', async () => {
    const before = calls;
    expect((await post('[1]')).status).toBe(400);
    expect((await post('{"a":')).status).toBe(400);
    expect((await post(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).status).toBe(400);
    expect((await post('{"__proto__":{"admin":true}}')).json).toMatchObject({ errors: [{ pointer: '/__proto__' }] });
    expect((await post('{"constructor":{"prototype":{"admin":true}}}')).status).toBe(400);
    expect((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
    expect((await post('{}', 'text/plain')).status).toBe(415);
    expect((await post('a=1', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await post('{}', 'nonsense')).status).toBe(415);
    const large = await post(JSON.stringify({ name: 'x'.repeat(300_000) }));
    expect([large.status, large.headers.get('content-type'), large.json?.['type']]).toEqual([413, 'application/problem+json', 'urn:lyftet:problem:lyftet:too-large']);
    expect((await call('/x/guest/things', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'idempotency-key': 'a b' } })).json).toMatchObject({ errors: [{ pointer: 'header/idempotency-key' }] });
    expect(calls).toBe(before);
  });

  it('answers paths and verbs that are not there with problems', async () => {
    for (const path of ['/nowhere', '/x/guest', '/x/guest/things/7/', '//x/guest/things/7', '/x/../x/guest', '/%2e%2e/etc/passwd', `/${'a/'.repeat(2_000)}`]) {
      const { status, json } = await call(path);
      expect([path.slice(0, 20), status]).toEqual([path.slice(0, 20), 404]);
      expect(json).toMatchObject({ status: 404 });
    }
    expect((await call('/%')).json).toMatchObject({ status: 400, errors: [{ pointer: 'path' }] });
    const wrong = await call('/x/guest/things/7', { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS']);
    const options = await call('/x/guest/things/7', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow'), options.headers.get('access-control-allow-origin')]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS', null]);
    expect(await raw('PROPFIND /x/guest/things/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 40[45]/);
  });

  it('answers HEAD as GET without the body', async () => {
    const { status, text, headers } = await call('/x/guest/things/7', { method: 'HEAD' }, () => ({ body: '{"a":1}' }));
    expect([status, text, headers.get('content-length')]).toEqual([200, '', '7']);
  });

  it('takes a DELETE without a body', async () => {
    const reply = await call('/x/guest/things/7', { method: 'DELETE' }, () => ({ headers: { status: '204' } }));
    expect([reply.status, reply.text]).toEqual([204, '']);
  });

  it('refuses what is hardly HTTP with a problem too', async () => {
    expect(await raw('GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1\.1 400[^]*problem\+json/);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431[^]*problem\+json/);
    expect(await raw('GET /x/guest/things/7 HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400[^]*problem\+json[^]*header\/host/);
    expect(await raw('GET /x/guest/things/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400[^]*problem\+json[^]*header\/expect/);
    expect(await raw('POST /x/guest/things HTTP/1.1\r\nHost: x\r\nExpect: 1\r\nContent-Length: 5\r\n\r\n', (socket, text) => socket.write(text))).toMatch(/^HTTP\/1\.1 400(?![^]*HTTP\/1\.1)[^]*header\/expect/);
    expect(await raw('GET /x/guest/things/7 HTTP/1.0\r\n\r\n', (socket, text) => socket.write(text))).toMatch(/^HTTP\/1\.1 20\d /);
  });

  it('says that the outcome is unknown when no answer comes in time, and asks once only', async () => {
    const before = calls;
    const { status, json, headers } = await call('/x/guest/things', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, () => undefined);

    expect(status).toBe(504);
    expect(json).toMatchObject({ type: 'urn:lyftet:problem:lyftet:outcome-unknown' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(calls).toBe(before + 1);
  });

  it.each([
    ['a bad status', { status: '20' }], ['a status of the protocol below', { status: '101' }], ['an injected header', { etag: '"a"\u0001' }], ['a foreign redirect', { status: '302', location: 'https://evil.example/' }],
    ['a page where JSON was promised', { 'content-type': 'text/html' }], ['a path as object name', { object: '../../secret' }],
  ])('refuses a reply with %s', async (_what, headers) => {
    const reply = await call('/x/guest/things/7', {}, () => ({ body: '{"secret":1}', headers }));

    expect(reply.status).toBe(502);
    expect(reply.json).toMatchObject({ type: 'urn:lyftet:problem:gateway:reply-refused' });
    expect(reply.text).not.toContain('secret');
  });

  it('lets no header through that the manifest does not name', async () => {
    const reply = await call('/x/guest/things/7', {}, () => ({ body: '{}', headers: { 'set-cookie': 'session=stolen', 'access-control-allow-origin': '*', 'content-disposition': 'attachment', 'content-security-policy': '' } }));

    expect(reply.headers.get('set-cookie')).toBeNull();
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    expect(reply.headers.get('content-disposition')).toBe('attachment');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('adds the correlation id to failures of plugins', async () => {
    const problem = '{"type":"urn:lyftet:problem:guest:full","title":"Full","status":409}';
    const reply = await call('/x/guest/things/7', {}, () => ({ body: problem, headers: { status: '409', 'content-type': 'application/problem+json', 'retry-after': '3' } }));

    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('retry-after')]).toEqual([409, 'application/problem+json', '3']);
    expect(reply.json).toEqual({ instance: `urn:uuid:${reply.headers.get('correlation-id')}`, ...(JSON.parse(problem) as object) });
    expect((await call('/x/guest/things/7', {}, () => ({ body: '{ }', headers: { status: '404' } }))).json).toHaveProperty('instance');
    expect((await call('/x/guest/things/7', {}, () => ({ headers: { status: '404' } }))).json).toMatchObject({ type: 'about:blank', title: 'Not Found' });
  });

  it('answers in the error format of the operation', async () => {
    expect((await call('/x/guest/scim/seven')).json).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400' });
    expect((await call('/x/guest/oauth/seven')).json).toMatchObject({ error: 'invalid_request' });
  });

  it('compares If-None-Match with the ETag', async () => {
    const tagged: Answer = () => ({ body: '{"a":1}', headers: { etag: '"v1"' } });
    expect((await call('/x/guest/things/7', { headers: { 'if-none-match': 'W/"v0", "v1"' } }, tagged)).status).toBe(304);
    expect((await call('/x/guest/things/7', { headers: { 'if-none-match': '"v2"' } }, tagged)).status).toBe(200);
  });

  it('tells an anonymous operation nothing that could be followed', async () => {
    const reply = await call('/x/guest/answers', { method: 'POST', body: '{"name":"x"}', headers: { 'content-type': 'application/json', authorization: 'Bearer nonsense', 'correlation-id': '0190a0b0-0000-7000-8000-000000000001', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'idempotency-key': 'k' } });

    expect(Object.keys(reply.json!['headers'] as object)).toEqual(['accept-language']);
    expect(reply.headers.get('correlation-id')).toBeNull();
  });

  it('sends a body from the object store as fast as it is taken, and deletes it', async () => {
    const store = await new Objm(fixture.nats).create('files-guest');
    const bytes = new Uint8Array(3_000_000).map((_, at) => at % 251);
    await store.putBlob({ name: 'random-name-1' }, bytes);
    answer = () => ({ headers: { object: 'random-name-1', 'content-type': 'application/pdf' } });

    const response = await fetch(`${gateway.url}/x/guest/file`);
    const received = new Uint8Array(await response.arrayBuffer());

    expect([response.status, response.headers.get('content-type'), response.headers.get('content-length')]).toEqual([200, 'application/pdf', '3000000']);
    expect(Buffer.compare(received, bytes)).toBe(0);
    await eventually(async () => (await store.info('random-name-1'))?.deleted !== false, 3_000);
    expect((await call('/x/guest/file', {}, () => ({ headers: { object: 'random-name-1' } }))).status).toBe(502);
  });

  it('says at once that the outcome is unknown when NATS is lost under way, sends nothing meanwhile, and goes on afterwards', async () => {
    const before = calls;
    const underWay = call('/x/guest/slow', { method: 'POST' }, () => undefined);
    await eventually(() => calls === before + 1, 3_000);
    const began = performance.now();

    await fixture.restartNats(async () => {
      expect((await underWay).status).toBe(504);
      expect(performance.now() - began).toBeLessThan(5_000);
      await eventually(async () => (await call('/x/guest/things', { method: 'POST' })).status === 503, 6_000);
    });

    await eventually(async () => (await call('/x/guest/things/7')).status === 200, 10_000);
    expect(calls).toBe(before + 2);
  });

  it('finishes what is under way when it stops, and takes nothing new', async () => {
    const second = await fixture.gateway();
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { body: '{"done":true}' };
    };
    const before = calls;
    const underWay = fetch(`${second.url}/x/guest/things/7`);
    await eventually(() => calls === before + 1, 3_000);

    await second.stop();

    expect(await (await underWay).json()).toEqual({ done: true });
    await expect(fetch(`${second.url}/x/guest/things/7`)).rejects.toThrow();
  });

  it('still takes requests for as long as a balancer needs to learn that it is about to stop', async () => {
    const leaving = await fixture.gateway({ leaveAfterMs: 1_000 });
    answer = echo;
    const stopped = leaving.stop();

    expect((await fetch(`${leaving.url}/health/ready`)).status).toBe(503);
    expect(await leaving.unreadiness()).toBe('it is about to stop');
    expect((await fetch(`${leaving.url}/x/guest/things/7`)).status).toBe(200);

    await stopped;
    await expect(fetch(`${leaving.url}/x/guest/things/7`)).rejects.toThrow();
  });
});
