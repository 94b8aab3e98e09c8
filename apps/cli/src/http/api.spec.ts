import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Api, type Identity, nobody } from './api.js';
import { ProblemReply } from './problem-reply.js';

const somebody: Identity = async () => ({ authorization: 'Bearer x' });
let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function serve(
  answer: (
    request: IncomingMessage,
    number: number,
  ) => { status: number; body?: object; headers?: Record<string, string> } | 'hang up',
) {
  const seen: IncomingMessage['headers'][] = [];
  const server: Server = createServer((request, response) => {
    seen.push(request.headers);
    const reply = answer(request, seen.length);
    if (reply === 'hang up') return void request.socket.destroy();
    return void response
      .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
      .end(JSON.stringify(reply.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'sv');
  stop = () => {
    api.close();
    server.close();
  };
  return { api, seen };
}

describe('Api', () => {
  it('repeats what passes by itself under the same Idempotency-Key', async () => {
    const { api, seen } = await serve((_request, number) =>
      number === 1
        ? { status: 503, headers: { 'retry-after': '0' } }
        : number === 2
          ? { status: 504 }
          : number === 3
            ? 'hang up'
            : { status: 201, body: { id: 7 } },
    );

    expect(await api.post('/things', { a: 1 }, somebody)).toEqual({ id: 7 });
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map((headers) => headers['idempotency-key'])).size).toBe(1);
    expect(seen[0]).toMatchObject({
      authorization: 'Bearer x',
      'accept-language': 'sv',
      'content-type': 'application/json',
    });
  });

  it('says nothing by which an anonymous request could be known', async () => {
    const { api, seen } = await serve(() => ({ status: 202 }));

    await api.post('/answers', {}, nobody);

    expect(seen[0]).not.toHaveProperty('idempotency-key');
    expect(seen[0]).not.toHaveProperty('authorization');
  });

  it('throws any other refusal at once, with its pointers', async () => {
    const { api, seen } = await serve(() => ({
      status: 400,
      body: { type: 't', title: 'Nej', errors: [{ pointer: '/a', detail: 'Ska vara text.' }] },
      headers: { 'content-type': 'application/problem+json' },
    }));

    const refused = await api.post('/things', {}, somebody).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(ProblemReply);
    expect((refused as ProblemReply).message).toBe('POST /things was answered with 400 Nej\n  /a: Ska vara text.');
    expect(seen).toHaveLength(1);
  });
});
