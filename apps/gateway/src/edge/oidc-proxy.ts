import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { InvalidInput, MethodNotAllowed, Overloaded, ServiceAway } from '#plugin-kit/contract';
import type { Exchange } from './exchange.js';
import type { ProblemReplies } from './problem-reply.js';
import { endToEndHeaders } from './response-headers.js';

/** The largest body that is passed on: what a provider is sent are forms. */
export const OIDC_BODY_BYTES = 64 * 1024;
/** A larger answer is none of a provider. */
const ANSWER_BYTES = 2 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
/** Requests to the provider at once. */
const MOST_UNDER_WAY = 512;

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST']);
/** All that a provider is told of what a client sent, beside the body. */
const PASSED_ON = [
  'accept',
  'accept-language',
  'access-control-request-headers',
  'access-control-request-method',
  'authorization',
  'content-type',
  'cookie',
  'dpop',
  'origin',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'user-agent',
] as const;
/**
 * A path that everybody reads the same way: no percent-encoding, no parameters, no empty segment, none of dots alone.
 */
const PATH = /^\/oidc(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,=:@-]+)*\/?$/;
const QUERY = /^[\x21\x22\x24-\x7e]*$/;

/** What an answer is made of, read to its end. */
interface WholeAnswer {
  readonly head: IncomingMessage;
  readonly body: Buffer;
}

/**
 * Passes `/oidc/*` on to the provider: reads a request whole, and writes a new one with the method, the path, the
 * query, a few headers and the bytes that it has read, on a connection that carries nothing else. The answer comes back
 * the same way. So nothing that a client says about where its request ends, or about where it comes from, goes on. The
 * path under `/oidc` is appended to the internal address, so a provider may listen under any prefix.
 */
export class OidcProxy {
  private readonly target: URL;
  private readonly public: URL;
  private underWay = 0;

  constructor(
    internalUrl: string,
    publicUrl: string,
    private readonly problems: ProblemReplies,
  ) {
    this.target = new URL(internalUrl);
    this.public = new URL(publicUrl);
  }

  pass(exchange: Exchange): void {
    const { method, path, query } = exchange;
    if (!METHODS.has(method))
      return this.problems.send(exchange, new MethodNotAllowed({}), { allow: [...METHODS].join(', ') });
    if (!PATH.test(path) || !QUERY.test(query))
      return this.problems.send(exchange, unclear(PATH.test(path) ? 'query' : 'path'), { connection: 'close' });
    if (this.underWay >= MOST_UNDER_WAY) return this.problems.send(exchange, new Overloaded({}, { retryAfter: 1 }));
    exchange.reply.hijack();
    const response = exchange.reply.raw;
    const left = new AbortController();
    const leave = () => left.abort();
    response.once('close', leave);
    this.underWay += 1;
    this.ask(exchange, left.signal)
      .then(
        (answer) => sendOn(exchange, answer),
        // A client that has left waits for no answer, and says nothing of the provider.
        (cause: unknown) =>
          response.destroyed ||
          this.problems.send(exchange, new ServiceAway({ plugin: 'identity' }, { retryAfter: 2, cause })),
      )
      .finally(() => {
        response.off('close', leave);
        this.underWay -= 1;
      });
  }

  private ask({ method, path, query, request }: Exchange, signal: AbortSignal): Promise<WholeAnswer> {
    const { protocol, hostname, port, pathname } = this.target;
    const body = method === 'POST' ? ((request.body as Buffer | undefined) ?? Buffer.alloc(0)) : undefined;
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const upstream = (protocol === 'https:' ? httpsRequest : httpRequest)({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port || (protocol === 'https:' ? 443 : 80),
        method,
        path: `${pathname.replace(/\/$/, '')}${path.slice('/oidc'.length)}${query === '' ? '' : `?${query}`}`,
        headers: {
          ...this.headersOf(request.raw, request.ip),
          ...(body && { 'content-length': String(body.byteLength) }),
        },
        // A connection for each request: whatever goes wrong on it, nobody else's bytes are there.
        agent: false,
        insecureHTTPParser: false,
        signal,
      });
      const deadline = setTimeout(() => upstream.destroy(new Error('the provider did not answer in time')), TIMEOUT_MS);
      // Also behind an answer of 101, which is none: Node closes the connection without an error.
      upstream.once('close', () => {
        clearTimeout(deadline);
        if (!isAnswered) reject(new Error('the provider closed the connection without an answer'));
      });
      upstream.on('error', reject);
      upstream.on('response', (head) => {
        isAnswered = true;
        readWhole(head)
          .then((answer) => resolve({ head, body: answer }), reject)
          .finally(() => upstream.destroy());
      });
      upstream.end(body);
    });
  }

  private headersOf({ headers, socket }: IncomingMessage, ip: string): IncomingHttpHeaders {
    const passed: IncomingHttpHeaders = {};
    for (const name of PASSED_ON) if (headers[name] !== undefined) passed[name] = headers[name] as string;
    const { host, protocol } = this.public;
    return {
      ...passed,
      host,
      connection: 'close',
      'x-forwarded-host': host,
      'x-forwarded-proto': protocol.slice(0, -1),
      // What a trusted proxy wrote; when that is no address, the proxy's own.
      'x-forwarded-for': isIP(ip) > 0 ? ip : (socket.remoteAddress ?? ''),
    };
  }
}

async function readWhole(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES) throw new Error('the answer of the provider is too large');
    chunks.push(chunk);
  }
  if (!answer.complete) throw new Error('the answer of the provider ends before its end');
  return Buffer.concat(chunks);
}

function sendOn({ method, reply }: Exchange, { head, body }: WholeAnswer): void {
  const { raw } = reply;
  if (raw.destroyed) return;
  const status = head.statusCode ?? 502;
  const hasContent = status !== 204 && status !== 304;
  const length = method === 'HEAD' ? head.headers['content-length'] : String(body.byteLength);
  raw.writeHead(status, {
    ...endToEndHeaders(head),
    ...(hasContent && length !== undefined && { 'content-length': length }),
  });
  raw.end(method === 'HEAD' || !hasContent ? undefined : body);
}

const UNCLEAR = {
  path: { sv: 'Sökvägen kan läsas på mer än ett sätt', en: 'The path can be read in more than one way' },
  query: {
    sv: 'Det som står efter frågetecknet kan läsas på mer än ett sätt',
    en: 'The query can be read in more than one way',
  },
};

const unclear = (part: keyof typeof UNCLEAR) =>
  new InvalidInput({}, { errors: [{ pointer: '', detail: UNCLEAR[part] }] });
