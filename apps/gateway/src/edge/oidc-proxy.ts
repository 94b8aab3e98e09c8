import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ServiceAway } from '#plugin-kit/contract';
import type { Exchange } from './exchange.js';
import type { ProblemReplies } from './problem-reply.js';

/** Hop-by-hop headers (RFC 9110 section 7.6.1): they are between two neighbours. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
const TIMEOUT_MS = 30_000;

/**
 * Passes `/oidc/*` on to the provider as raw HTTP, both ways as a stream. The path under `/oidc` is appended to the
 * internal address, so a provider may listen under any prefix; it learns the public host from the usual headers.
 */
export class OidcProxy {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128 });

  constructor(
    private readonly internalUrl: string,
    private readonly publicUrl: string,
    private readonly problems: ProblemReplies,
  ) {}

  pass(exchange: Exchange): void {
    const { raw, ip } = exchange.request;
    const target = new URL(this.internalUrl);
    const isSecure = target.protocol === 'https:';
    const path = `${target.pathname.replace(/\/$/, '')}${exchange.path.slice('/oidc'.length)}${exchange.query === '' ? '' : `?${exchange.query}`}`;
    const upstream = (isSecure ? httpsRequest : httpRequest)({
      host: target.hostname,
      port: target.port || (isSecure ? 443 : 80),
      method: exchange.method,
      path,
      headers: this.forwarded(raw.headers, ip),
      timeout: TIMEOUT_MS,
      ...(!isSecure && { agent: this.agent }),
    });
    exchange.reply.hijack();
    const response = exchange.reply.raw;
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, without(answer.headers));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('timeout', () => upstream.destroy(new Error('the provider did not answer in time')));
    upstream.on('error', (cause) => {
      // A client that has left waits for no answer, and says nothing of the provider.
      if (response.headersSent || response.destroyed) response.destroy();
      else this.problems.send(exchange, new ServiceAway({ plugin: 'identity' }, { retryAfter: 2, cause }));
    });
    response.on('close', () => upstream.destroy());
    raw.pipe(upstream);
  }

  close(): void {
    this.agent.destroy();
  }

  private forwarded(headers: IncomingHttpHeaders, ip: string): IncomingHttpHeaders {
    const { host, protocol } = new URL(this.publicUrl);
    return { ...without(headers), host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-for': ip };
  }
}

function without(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = { ...headers };
  const named = typeof headers.connection === 'string' ? headers.connection.split(',').map((name) => name.trim().toLowerCase()) : [];
  for (const name of [...HOP_BY_HOP, ...named]) delete kept[name];
  return kept;
}
