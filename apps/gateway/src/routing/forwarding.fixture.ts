import net from 'node:net';
import type { MsgHdrs } from '@nats-io/transport-node';
import { aManifest, anOperation } from '#testing';
import { type Answer, GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

/** A plugin that says what it was asked. */
export const echo: Answer = (request, headers) => ({
  body: JSON.stringify({ ...request, headers: Object.fromEntries([...(headers as MsgHdrs)]) }),
});

const properties = { id: { type: 'integer' }, name: { type: 'string' }, size: { type: 'integer' } };

/** A gateway before a plugin that answers as each test wants it. */
export class ForwardingFixture {
  answer: Answer = echo;
  /** How often the plugin was asked. */
  calls = 0;

  private constructor(
    readonly fixture: GatewayFixture,
    readonly gateway: RunningGateway,
  ) {}

  static async start(): Promise<ForwardingFixture> {
    const fixture = await GatewayFixture.start();
    const gateway = await fixture.gateway();
    const guest = new ForwardingFixture(fixture, gateway);
    const operation = (name: string, http: string, rest = {}) =>
      anOperation(`guest.${name}`, http, { input: { type: 'object', properties }, timeoutMs: 400, ...rest });
    const manifest = aManifest('guest', [
      operation('get-thing', 'GET /x/guest/things/{id}', {
        requestHeaders: ['if-match'],
        responseHeaders: ['content-disposition'],
      }),
      operation('add-thing', 'POST /x/guest/things', { status: 201 }),
      operation('drop-thing', 'DELETE /x/guest/things/{id}'),
      operation('add-answer', 'POST /x/guest/answers', { anonymous: true }),
      operation('get-scim', 'GET /x/guest/scim/{id}', { errorFormat: 'scim', produces: 'application/scim+json' }),
      operation('get-oauth', 'GET /x/guest/oauth/{id}', { errorFormat: 'oauth' }),
      operation('do-slowly', 'POST /x/guest/slow', { timeoutMs: 60_000 }),
      operation('get-file', 'GET /x/guest/file', { produces: 'application/pdf' }),
    ]);
    const counted: Answer = (...request) => {
      guest.calls += 1;
      return guest.answer(...request);
    };
    await fixture.plugin(manifest, Object.fromEntries(manifest.operations.map(({ name }) => [name, counted])));
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/things/1`)).status === 200, 6_000);
    return guest;
  }

  stop(): Promise<void> {
    return this.fixture.stop();
  }

  async call(path: string, init: RequestInit = {}, reply: Answer = echo) {
    this.answer = reply;
    const response = await fetch(this.gateway.url + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : undefined,
    };
  }

  post(body: string | Uint8Array, type = 'application/json', path = '/x/guest/things') {
    return this.call(path, { method: 'POST', body: body as string, headers: { 'content-type': type } });
  }

  /** What comes for bytes that `fetch` would never send. */
  raw(text: string, send = (socket: net.Socket, bytes: string): unknown => socket.end(bytes)): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const socket = net.connect(this.gateway.port, '127.0.0.1', () => send(socket, text));
      let received = '';
      socket
        .on('data', (data) => (received += data.toString('latin1')))
        .on('end', () => resolve(received))
        .on('error', reject);
    });
  }
}
