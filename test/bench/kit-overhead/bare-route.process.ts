import { type NatsConnection, connect } from '@nats-io/transport-node';
import { fastify } from 'fastify';
import { answerParent } from '../installation/answer-parent.js';
import type { RawAccess } from '../installation/bench-installation.js';

/** The control of the gateway: Fastify and nothing else. */
const server = fastify({ logger: false });
let nats: NatsConnection | undefined;
let page = '';

server.removeAllContentTypeParsers();
server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.post('/things', async (request, reply) => {
  const echo = await nats!.request('bare.echo', request.body as Buffer, { timeout: 10_000 });
  return reply.type('application/json').send(echo.data);
});
server.get('/page', (_request, reply) => reply.type('application/json').send(page));

answerParent({
  start: async ({ raw, body = '' }: { raw: RawAccess; body?: string }) => {
    nats = await connect({ ...raw, noAsyncTraces: true });
    page = body;
    await server.listen({ port: 0, host: '127.0.0.1' });
    const address = server.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  },
});
