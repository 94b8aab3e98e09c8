import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUuid, readTraceparent } from '#platform';
import { type ManifestOperation, preferredLanguage, type PlatformLanguage } from '#plugin-kit/contract';
import type { CachedPage } from '../caching/page-cache.js';
import type { RequestWatch } from '../telemetry/request-watch.js';
import { FOR_ANY_ORIGIN, type ResponseHeaders } from './security-headers.js';

/** Larger bodies are not worth a copy. */
const ONE_WRITE_BYTES = 16 * 1024;
/** Larger bodies are paid for by their size; what smaller ones cost is in the price of the request. */
const UNPAID_BYTES = 64 * 1024;

/** Takes from the payer of a request, or from its network when there is none, what the body of its answer costs. */
export type ChargeReply = (exchange: Exchange, payer: string | undefined, bytes: number) => void;

/** One HTTP request and its response, with what the edge knows of them. */
export class Exchange {
  /** The path as it was sent, percent-encoding and all. */
  readonly path: string;
  /** What stands behind the question mark, as it was sent. */
  readonly query: string;
  readonly method: string;
  /** The operation that is to answer, once it is known. */
  operation: ManifestOperation | undefined;
  /** Follows the request, when somebody wants to know of it. */
  watch: RequestWatch | undefined;
  /** The signed-in caller who pays, once it is known; else the network pays. */
  payer: string | undefined;
  /** `Set-Cookie` values that the response gets whatever it will be, such as a renewed session. */
  readonly cookies: string[] = [];
  private id: string | undefined;

  constructor(
    readonly request: FastifyRequest,
    readonly reply: FastifyReply,
    private readonly baseHeaders: ResponseHeaders,
    private readonly chargeReply: ChargeReply,
  ) {
    const url = request.raw.url ?? '/';
    const question = url.indexOf('?');
    this.path = question < 0 ? url : url.slice(0, question);
    this.query = question < 0 ? '' : url.slice(question + 1);
    this.method = request.raw.method ?? 'GET';
  }

  /** Given by the client when it is a UUID, else made here. An anonymous operation has none. */
  get correlationId(): string | undefined {
    if (this.operation?.anonymous) return undefined;
    if (this.id === undefined) {
      const given = this.request.raw.headers['correlation-id'];
      this.id = isUuid(given) ? given : randomUUID();
    }
    return this.id;
  }

  get traceparent(): string | undefined {
    if (this.watch !== undefined) return this.watch.traceparent;
    const given = this.request.raw.headers['traceparent'];
    return typeof given === 'string' && !this.operation?.anonymous && readTraceparent(given) ? given : undefined;
  }

  get language(): PlatformLanguage {
    return preferredLanguage(this.request.raw.headers['accept-language']);
  }

  /** The headers that every response has; failures of pages that are kept for everybody are for everybody, too. */
  headers(): ResponseHeaders {
    const id = this.correlationId;
    const headers = this.operation?.cache ? { ...this.baseHeaders, ...FOR_ANY_ORIGIN } : { ...this.baseHeaders };
    if (id !== undefined) headers['correlation-id'] = id;
    return headers;
  }

  /**
   * Sends the response. A GET whose `ETag` the client has already gets 304 and no body.
   * @param body a string is taken byte for byte (latin1)
   */
  send(status: number, headers: ResponseHeaders, body: Uint8Array | string | undefined): void {
    const etag = headers['etag'];
    if (etag !== undefined && status === 200 && this.isRead && this.clientHas(etag)) {
      this.begin(304, headers).end();
      return;
    }
    if (body === undefined || status === 204 || status === 304) {
      if (status !== 204 && status !== 304) headers['content-length'] = '0';
      this.begin(status, headers).end();
      return;
    }
    headers['content-length'] = String(body.length);
    const raw = this.begin(status, headers);
    if (this.method === 'HEAD') {
      raw.end();
      return;
    }
    if (body.length > UNPAID_BYTES) this.chargeReply(this, this.payer, body.length);
    // A string goes out in one write together with the head, which costs half of what two buffers cost.
    if (typeof body === 'string') raw.end(body, 'latin1');
    else if (body.length <= ONE_WRITE_BYTES) raw.end(byteString(body), 'latin1');
    else raw.end(body);
  }

  /** Sends a page that was kept. All that can be made beforehand was: this is the path that is walked most. */
  sendPage({ etag, fields, body }: CachedPage): void {
    const id = this.correlationId;
    const head = id === undefined ? [...fields] : [...fields, 'correlation-id', id];
    this.reply.hijack();
    const { raw } = this.reply;
    const isKnown = this.request.raw.headers['if-none-match'] !== undefined && this.clientHas(etag);
    this.watch?.answered(isKnown ? 304 : 200);
    if (isKnown || this.method === 'HEAD') {
      raw.writeHead(isKnown ? 304 : 200, head).end();
      return;
    }
    if (body.length > UNPAID_BYTES) this.chargeReply(this, this.payer, body.length);
    raw.writeHead(200, head).end(body, 'latin1');
  }

  /** Writes the head, past Fastify; the body is for whoever asked. */
  begin(status: number, headers: ResponseHeaders): ServerResponse {
    this.reply.hijack();
    this.watch?.answered(status);
    const { raw } = this.reply;
    if (this.cookies.length > 0) raw.setHeader('set-cookie', this.cookies);
    return raw.writeHead(status, headers);
  }

  redirect(location: string): void {
    this.send(303, { ...this.headers(), location, 'cache-control': 'no-store' }, undefined);
  }

  get isRead(): boolean {
    return this.method === 'GET' || this.method === 'HEAD';
  }

  /** RFC 9110 section 13.1.2: weak comparison with any of the client's. */
  private clientHas(etag: string): boolean {
    const given = this.request.raw.headers['if-none-match'];
    if (given === undefined) return false;
    const opaque = etag.replace(/^W\//, '');
    return given.trim() === '*' || given.split(',').some((one) => one.trim().replace(/^W\//, '') === opaque);
  }
}

/** The bytes as a string of as many characters. */
export function byteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
