import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyHttpOptions, type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { type FramingFault, type Logger, boundConnections, framingFault, hasBody, letGo } from '#platform';
import { InvalidInput, MethodNotAllowed, TooLarge, UnsupportedMediaType } from '#plugin-kit/contract';
import type { GatewayLimits } from '../gateway-settings.js';
import { addressPrefix } from './address-prefix.js';
import type { Exchange } from './exchange.js';
import type { ProblemReplies } from './problem-reply.js';

/** Headers of a request, all together. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Connections of one network address, unless a setting says otherwise or they are a proxy's. */
const PER_ADDRESS = 512;
const WARN_EVERY_MS = 3_600_000;

export interface HttpServerParts {
  readonly limits: GatewayLimits;
  readonly trustedProxies: number;
  readonly problems: ProblemReplies;
  /** Takes what it costs to hear something that is not HTTP; false when nothing is left of this address. */
  readonly pay: (ip: string) => boolean;
  readonly logger: Logger;
  /** Of a request that is refused here: it knows its operation, if it is for one, before anything is told of it. */
  readonly open: (request: FastifyRequest, reply: Exchange['reply']) => Exchange;
}

/**
 * A Fastify that takes bodies as bytes, answers every failure of its own with a problem, and limits what a client may
 * cost. A connection ends with the first request whose end is in doubt, or whose body is not read.
 */
export function createHttpServer({
  limits,
  trustedProxies,
  problems,
  pay,
  logger,
  open,
}: HttpServerParts): FastifyInstance {
  // Who it came from stands in a head that could not be read; behind trusted proxies the address is a proxy's, and
  // everybody behind it would pay for one of them.
  const isHeard = ({ remoteAddress }: Socket): boolean => trustedProxies > 0 || pay(remoteAddress ?? '');
  const options: FastifyHttpOptions<Server> = {
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: 120_000,
    keepAliveTimeout: limits.keepAliveMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: trustedProxies > 0 && ((_address, hop) => hop < trustedProxies),
    exposeHeadRoutes: false,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkMs,
      insecureHTTPParser: false,
      // Without a Host is refused below: Node does it without a document.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    clientErrorHandler: (error, socket) => refuseMalformed(error, socket, isHeard),
    frameworkErrors: (error, request, reply) => {
      if (!refuseInDoubt(request, reply)) problems.send(open(request, reply), problemOf(error));
    },
  };
  const server = fastify(options);
  const perAddress = limits.connectionsPerAddress ?? (trustedProxies > 0 ? 0 : PER_ADDRESS);
  boundConnections(server.server, {
    most: limits.connections,
    ...(perAddress > 0 && { perAddress: { most: perAddress, keyOf: addressPrefix } }),
    answerMs: limits.answerMs,
    checkMs: limits.checkMs,
    onRefused: (refused) => logger.warn('connections are not taken: there are too many at once', { refused }),
  });
  server.server.prependListener('request', endUnlessRead);
  server.server.on('connect', (_request, socket: Socket) => {
    if (isHeard(socket)) answerAndEnd(socket, '405 Method Not Allowed', 'There is no tunnel here');
    else socket.destroy();
  });
  // Whoever waits for a word before sending a body gets it only when the body will be read.
  server.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (framingFault(request) === undefined) response.writeContinue();
    server.server.emit('request', request, response);
  });
  // Of an expectation that is not 100-continue: Node answers it without a document.
  const unmet = new WeakSet<IncomingMessage>();
  server.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    unmet.add(request);
    server.server.emit('request', request, response);
  });
  const ended = new WeakSet<Socket>();
  const refuseInDoubt = (request: FastifyRequest, reply: Exchange['reply']): boolean => {
    const { raw } = request;
    if (ended.has(raw.socket)) {
      // It came behind a request whose end is in doubt, so nobody knows whether it is one.
      reply.hijack();
      return true;
    }
    const fault = framingFault(raw) ?? (unmet.has(raw) ? UNMET : undefined);
    if (fault === undefined) return false;
    ended.add(raw.socket);
    problems.send(open(request, reply), new InvalidInput({}, { errors: [{ pointer: '', ...fault }] }), {
      connection: 'close',
    });
    return true;
  };
  server.addHook('onRequest', (request, reply, done) => {
    if (!refuseInDoubt(request, reply)) done();
  });
  if (trustedProxies === 0) warnOfProxy(server, logger);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => problems.send(open(request, reply), problemOf(error)));
  server.setNotFoundHandler((request, reply) =>
    problems.send(open(request, reply), new MethodNotAllowed({}), {
      allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    }),
  );
  return server;
}

/** Behind a proxy that is not trusted everybody is one network, with one budget. Strangers can send the header too. */
function warnOfProxy(server: FastifyInstance, logger: Logger): void {
  let warnedAt = -Infinity;
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if (raw.headers['x-forwarded-for'] !== undefined && performance.now() - warnedAt > WARN_EVERY_MS) {
      warnedAt = performance.now();
      logger.warn(
        'X-Forwarded-For comes and no proxy is trusted: whoever is behind one counts as one network; see ' +
          'TRUSTED_PROXIES',
      );
    }
    done();
  });
}

const UNMET: FramingFault = {
  header: 'expect',
  detail: {
    sv: 'Bara 100-continue kan uppfyllas (RFC 9110, avsnitt 10.1.1)',
    en: 'Only 100-continue can be met (RFC 9110, section 10.1.1)',
  },
};

/** The connection ends with this answer, unless the body has been read to its end before. */
function endUnlessRead(request: IncomingMessage, response: ServerResponse): void {
  if (!hasBody(request) || !response.shouldKeepAlive) return;
  response.shouldKeepAlive = false;
  request.once('end', () => (response.shouldKeepAlive = true));
}

/** What Fastify found wrong, as one of our problems; anything else stays what it is and becomes a 500. */
function problemOf(error: unknown): unknown {
  const { code, statusCode } = Object(error) as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TooLarge({});
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UnsupportedMediaType({});
    case 'FST_ERR_BAD_URL':
      return new InvalidInput(
        {},
        {
          errors: [
            {
              pointer: '',
              detail: {
                sv: 'Procentkodningen i sökvägen är felaktig',
                en: 'The percent-encoding of the path is broken',
              },
            },
          ],
          cause: error,
        },
      );
    default:
      return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
        ? new InvalidInput({}, { cause: error })
        : error;
  }
}

/**
 * From now on each answer says that it is the last of its connection (RFC 9112, section 9.6): a client that has one
 * open sends its next request over another, and a balancer to a gateway that stays. Without it that request may come as
 * the connection is closed, unread.
 */
export function closeAfterAnswers(server: FastifyInstance): void {
  server.server.prependListener(
    'request',
    (_request: IncomingMessage, response: ServerResponse) => (response.shouldKeepAlive = false),
  );
}

/** How long requests that are under way may take to end. */
const ENDING_MS = 20_000;

/**
 * Takes no new connections, lets requests that are under way end, and closes each connection when it has nothing to do.
 */
export async function closeHttpServer(server: FastifyInstance): Promise<void> {
  const began = performance.now();
  const closing = server.close();
  const timer = setInterval(() => {
    if (performance.now() - began > ENDING_MS) server.server.closeAllConnections();
    else server.server.closeIdleConnections();
  }, 50);
  await closing.finally(() => clearInterval(timer));
}

/**
 * A request that is not even HTTP: there is nobody to negotiate a language with, and who has spent all is not answered.
 */
function refuseMalformed(error: Error & { code?: string }, socket: Socket, isHeard: (socket: Socket) => boolean): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isAnswered = isHeard(socket);
  // What came whole before it is answered first: a refusal in its place would say that nothing was done.
  const { _httpMessage: answering } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  if (answering?.req.complete) {
    answering.once('close', () => letGo(socket));
    return;
  }
  // An answer that has begun cannot be taken back; half of one with a refusal behind it would be no answer.
  if (answering?.headersSent) {
    letGo(socket);
    return;
  }
  if (!isAnswered) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  answerAndEnd(socket, status, 'The request is not HTTP');
}

function answerAndEnd(socket: Socket, status: string, title: string): void {
  const body = JSON.stringify({
    type: 'urn:lyftet:problem:lyftet:invalid-input',
    title,
    status: Number(status.slice(0, 3)),
  });
  socket.write(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ` +
      `${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  letGo(socket);
}
