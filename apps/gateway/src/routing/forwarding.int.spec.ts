import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ForwardingFixture } from './forwarding.fixture.js';

jest.setTimeout(60_000);

describe('Forwarding', () => {
  let guest: ForwardingFixture;

  beforeAll(async () => {
    guest = await ForwardingFixture.start();
  });
  afterAll(() => guest.stop());

  it('answers what came whole before bytes that are no request', async () => {
    guest.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { body: '"done"' };
    };

    // Without an end: who closes at once is taken for gone.
    const received = await guest.raw(
      'GET /x/guest/things/7 HTTP/1.1\r\nhost: lyftet\r\n\r\nno request\r\n\r\n',
      (socket, text) => socket.write(text),
    );

    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    expect(received).toMatch(/\r\n\r\n"done"$/);
  });

  it('hands over path, query and body, with the headers of the protocol and those the operation asks for', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const correlation = '0190a0b0-0000-7000-8000-000000000001';
    const { json, headers } = await guest.call('/x/guest/things/7?name=a%20b', {
      headers: {
        'correlation-id': correlation,
        traceparent,
        'accept-language': 'en',
        'if-match': '"1"',
        'x-other': 'no',
        'idempotency-key': 'k1',
      },
    });

    expect(json).toEqual({
      path: { id: 7 },
      query: { name: 'a b' },
      headers: {
        'correlation-id': [correlation],
        traceparent: [traceparent],
        'accept-language': ['en'],
        'if-match': ['"1"'],
        'idempotency-key': ['k1'],
      },
    });
    expect(headers.get('correlation-id')).toBe(correlation);
  });

  it('never believes a caller or NATS header of a client, and makes its own correlation id for a bad one', async () => {
    const { json, headers } = await guest.call('/x/guest/things/7', {
      headers: { caller: 'admin', status: '500', 'correlation-id': 'x', traceparent: 'x', 'nats-msg-id': '1' },
    });

    expect(Object.keys(json!['headers'] as object)).toEqual(['correlation-id', 'accept-language']);
    expect(headers.get('correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['an unknown query name', '/x/guest/things/7?who=1', '/who'],
    ['a repeated value', '/x/guest/things/7?name=a&name=b', '/name'],
    ['a wrong type', '/x/guest/things/7?size=big', '/size'],
    ['a wrong path', '/x/guest/things/seven', '/id'],
    ['broken percent-encoding', '/x/guest/things/7?name=%E0%A4%A', '/name'],
    ['broken percent-encoding in the path', '/x/guest/things/%E0%A4%A', ''],
    ['NUL', '/x/guest/things/7?name=%00', '/name'],
  ])('refuses %s with a pointer', async (_what, path, pointer) => {
    const { status, json, headers } = await guest.call(path);

    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json).toMatchObject({
      type: 'urn:lyftet:problem:lyftet:invalid-input',
      status: 400,
      title: 'Uppgifterna kan inte tas emot som de är',
      errors: [{ pointer }],
      instance: `urn:uuid:${headers.get('correlation-id')}`,
    });
  });

  it('speaks the language of the request', async () => {
    expect((await guest.call('/nowhere', { headers: { 'accept-language': 'en-GB,sv;q=0.5' } })).json).toMatchObject({
      title: 'What you look for is not here',
    });
  });

  it('refuses odd bodies and stores nothing: the plugin is not even asked', async () => {
    const before = guest.calls;
    expect((await guest.post('[1]')).status).toBe(400);
    expect((await guest.post('{"a":')).status).toBe(400);
    expect((await guest.post(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).status).toBe(400);
    expect((await guest.post('{"__proto__":{"admin":true}}')).json).toMatchObject({
      errors: [{ pointer: '/__proto__' }],
    });
    expect((await guest.post('{"constructor":{"prototype":{"admin":true}}}')).status).toBe(400);
    expect((await guest.post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
    expect((await guest.post('{}', 'text/plain')).status).toBe(415);
    expect((await guest.post('a=1', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await guest.post('{}', 'nonsense')).status).toBe(415);
    const large = await guest.post(JSON.stringify({ name: 'x'.repeat(300_000) }));
    expect([large.status, large.headers.get('content-type'), large.json?.['type']]).toEqual([
      413,
      'application/problem+json',
      'urn:lyftet:problem:lyftet:too-large',
    ]);
    expect(
      (
        await guest.call('/x/guest/things', {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json', 'idempotency-key': 'a b' },
        })
      ).json,
    ).toMatchObject({ errors: [{ pointer: '', header: 'idempotency-key' }] });
    expect(guest.calls).toBe(before);
  });

  it('answers paths and verbs that are not there with problems', async () => {
    for (const path of [
      '/nowhere',
      '/x/guest',
      '/x/guest/things/7/',
      '//x/guest/things/7',
      '/x/../x/guest',
      '/%2e%2e/etc/passwd',
      `/${'a/'.repeat(2_000)}`,
    ]) {
      const { status, json } = await guest.call(path);
      expect([path.slice(0, 20), status]).toEqual([path.slice(0, 20), 404]);
      expect(json).toMatchObject({ status: 404 });
    }
    expect((await guest.call('/%')).json).toMatchObject({
      status: 400,
      errors: [{ pointer: '', detail: 'Procentkodningen i sökvägen är felaktig' }],
    });
    const wrong = await guest.call('/x/guest/things/7', {
      method: 'PUT',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS']);
    const options = await guest.call('/x/guest/things/7', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow'), options.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'DELETE, GET, HEAD, OPTIONS',
      null,
    ]);
    expect(await guest.raw('PROPFIND /x/guest/things/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 40[45]/,
    );
  });

  it('answers HEAD as GET without the body', async () => {
    const { status, text, headers } = await guest.call('/x/guest/things/7', { method: 'HEAD' }, () => ({
      body: '{"a":1}',
    }));
    expect([status, text, headers.get('content-length')]).toEqual([200, '', '7']);
  });

  it('takes a DELETE without a body', async () => {
    const reply = await guest.call('/x/guest/things/7', { method: 'DELETE' }, () => ({ headers: { status: '204' } }));
    expect([reply.status, reply.text]).toEqual([204, '']);
  });

  it('refuses what is hardly HTTP with a problem too', async () => {
    expect(await guest.raw('GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1\.1 400[^]*problem\+json/);
    expect(await guest.raw(`GET / HTTP/1.1\r\nHost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431[^]*problem\+json/,
    );
    expect(await guest.raw('GET /x/guest/things/7 HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400[^]*problem\+json[^]*"header":"host"/,
    );
    expect(
      await guest.raw('GET /x/guest/things/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 1\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 400[^]*problem\+json[^]*"header":"expect"/);
    expect(
      await guest.raw(
        'POST /x/guest/things HTTP/1.1\r\nHost: x\r\nExpect: 1\r\nContent-Length: 5\r\n\r\n',
        (socket, text) => socket.write(text),
      ),
    ).toMatch(/^HTTP\/1\.1 400(?![^]*HTTP\/1\.1)[^]*"header":"expect"/);
    expect(await guest.raw('GET /x/guest/things/7 HTTP/1.0\r\n\r\n', (socket, text) => socket.write(text))).toMatch(
      /^HTTP\/1\.1 20\d /,
    );
  });

  it('tells an anonymous operation nothing that could be followed', async () => {
    const reply = await guest.call('/x/guest/answers', {
      method: 'POST',
      body: '{"name":"x"}',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer nonsense',
        'correlation-id': '0190a0b0-0000-7000-8000-000000000001',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        'idempotency-key': 'k',
      },
    });

    expect(Object.keys(reply.json!['headers'] as object)).toEqual(['accept-language']);
    expect(reply.headers.get('correlation-id')).toBeNull();
  });
});
