import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyHttpOptions, type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { InvalidInput, type LanguageMap, MethodNotAllowed, TooLarge, UnsupportedMediaType } from '#plugin-kit/contract';
import type { GatewayLimits } from '../gateway-settings.js';
import type { Exchange } from './exchange.js';
import type { ProblemReplies } from './problem-reply.js';

/** Headers of a request, all together. */
const MAX_HEADER_BYTES = 16 * 1024;
const KEEP_ALIVE_MS = 72_000;

export interface HttpServerParts {
  readonly limits: GatewayLimits;
  readonly trustedProxies: number;
  readonly problems: ProblemReplies;
  /** Of a request that is refused here: it knows its operation, if it is for one, before anything is told of it. */
  readonly open: (request: FastifyRequest, reply: Exchange['reply']) => Exchange;
}

/** A Fastify that takes bodies as bytes, answers every failure of its own with a problem, and limits what a client may cost. */
export function createHttpServer({ limits, trustedProxies, problems, open }: HttpServerParts): FastifyInstance {
  const options: FastifyHttpOptions<Server> = {
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: 120_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: trustedProxies > 0 && ((_address, hop) => hop < trustedProxies),
    exposeHeadRoutes: false,
    // Without a Host is refused below: Node does it without a document.
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 15_000, requireHostHeader: false },
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => problems.send(open(request, reply), problemOf(error)),
  };
  const server = fastify(options);
  // Of an expectation that is not 100-continue: Node answers it without a document.
  const unmet = new WeakSet<IncomingMessage>();
  server.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    unmet.add(request);
    server.server.emit('request', request, response);
  });
  server.addHook('onRequest', (request, reply, done) => {
    const { headers, httpVersion } = request.raw;
    const fault = headers.host === undefined && httpVersion !== '1.0' ? badHeader('host', { sv: 'Saknas (RFC 9112, avsnitt 3.2)', en: 'Missing (RFC 9112, section 3.2)' })
      : unmet.has(request.raw) ? badHeader('expect', { sv: 'Bara 100-continue kan uppfyllas (RFC 9110, avsnitt 10.1.1)', en: 'Only 100-continue can be met (RFC 9110, section 10.1.1)' })
      : undefined;
    if (fault === undefined) return done();
    // Its body may never come, and the next request must not be taken for it.
    problems.send(open(request, reply), fault, { connection: 'close' });
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => problems.send(open(request, reply), problemOf(error)));
  server.setNotFoundHandler((request, reply) => problems.send(open(request, reply), new MethodNotAllowed({}), { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }));
  return server;
}

const badHeader = (name: string, detail: LanguageMap) => new InvalidInput({}, { errors: [{ pointer: `header/${name}`, detail }] });

/** What Fastify found wrong, as one of our problems; anything else stays what it is and becomes a 500. */
function problemOf(error: unknown): unknown {
  const { code, statusCode } = Object(error) as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TooLarge({});
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UnsupportedMediaType({});
    case 'FST_ERR_BAD_URL':
      return new InvalidInput({}, { errors: [{ pointer: 'path', detail: { sv: 'Procentkodningen är felaktig', en: 'The percent-encoding is broken' } }], cause: error });
    default:
      return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? new InvalidInput({}, { cause: error }) : error;
  }
}

/** How long requests that are under way may take to end. */
const ENDING_MS = 20_000;

/** Takes no new connections, lets requests that are under way end, and closes each connection when it has nothing to do. */
export async function closeHttpServer(server: FastifyInstance): Promise<void> {
  const began = performance.now();
  const closing = server.close();
  const timer = setInterval(() => {
    if (performance.now() - began > ENDING_MS) server.server.closeAllConnections();
    else server.server.closeIdleConnections();
  }, 50);
  await closing.finally(() => clearInterval(timer));
}

/** A request that is not even HTTP: there is nobody to negotiate a language with. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // What came whole before it is answered first: a refusal in its place would say that nothing was done.
  const { _httpMessage: answering } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  if (answering?.req.complete) {
    answering.once('close', () => socket.end());
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
  const body = JSON.stringify({ type: 'urn:lyftet:problem:lyftet:invalid-input', title: 'The request is not HTTP', status: Number(status.slice(0, 3)) });
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
