import { InternalFault, Problem, type ProblemDocument } from '#plugin-kit/contract';
import { type Logger, readTraceparent } from '#platform';
import type { GatewayTelemetry } from '../telemetry/gateway-telemetry.js';
import { PAGE_TYPE } from '../pages/html.js';
import type { Exchange } from './exchange.js';
import { type ShownFailure, failurePage } from './failure-page.js';
import { prefersHtml } from './prefers-html.js';
import type { ResponseHeaders } from './security-headers.js';

const PROBLEM_JSON = 'application/problem+json';
const PAGE: ResponseHeaders = { 'content-type': PAGE_TYPE, vary: 'accept, accept-language' };

/** Somebody who goes to an address with a browser is shown no JSON; formats of other standards stay what they are. */
const isForPeople = (exchange: Exchange): boolean =>
  prefersHtml(exchange) &&
  (exchange.operation === undefined || (exchange.isRead && exchange.operation.errorFormat === 'problem'));

const shownOf = ({ correlationId, path, query, isRead }: Exchange) => ({
  correlationId,
  address: query === '' ? path : `${path}?${query}`,
  isRead,
});

/** The parts of a problem document of a plugin that a page shows; a plugin may send anything. */
function readDocument(document: Uint8Array): Pick<ShownFailure, 'title' | 'detail'> {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(document).toString('utf8'));
  } catch {
    read = undefined;
  }
  const { title, detail } = (typeof read === 'object' && read !== null ? read : {}) as Record<string, unknown>;
  return {
    title: typeof title === 'string' ? title : 'Error',
    ...(typeof detail === 'string' && { detail }),
  };
}

/** The form in which an operation's clients expect failures, and the failures that the gateway itself finds. */
export class ProblemReplies {
  constructor(
    private readonly logger: Logger,
    private readonly telemetry: GatewayTelemetry | undefined,
    /** Of pages for people. */
    private readonly pageHeaders: ResponseHeaders,
  ) {}

  /** Answers with a problem. What is not one becomes 500 without any detail, and one line of ERROR. */
  send(exchange: Exchange, thrown: unknown, extra: ResponseHeaders = {}): void {
    const problem = thrown instanceof Problem ? thrown : new InternalFault({}, { cause: thrown });
    if (!exchange.operation?.anonymous) this.record(exchange, problem);
    if (exchange.reply.raw.headersSent) {
      exchange.reply.raw.destroy();
      return;
    }
    const { retryAfter } = problem.options;
    const { contentType, body, more } = this.inFormat(problem, exchange);
    exchange.send(
      problem.status,
      {
        ...exchange.headers(),
        ...more,
        'content-type': contentType,
        'cache-control': 'no-store',
        ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
        ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
        ...extra,
      },
      body,
    );
  }

  /**
   * What a plugin answered with, as a page, for who came with a browser.
   * @returns whether it was sent
   */
  sendPage(exchange: Exchange, status: number, headers: ResponseHeaders, document: Uint8Array): boolean {
    if (!isForPeople(exchange)) return false;
    const shown = readDocument(document);
    const body = failurePage(exchange.language, { ...shownOf(exchange), ...shown, status });
    exchange.send(status, { ...headers, ...this.pageHeaders, ...PAGE }, body);
    return true;
  }

  private inFormat(problem: Problem, exchange: Exchange): { contentType: string; body: Buffer; more: ResponseHeaders } {
    if (!isForPeople(exchange)) {
      const { contentType, body } = inFormat(problem, exchange);
      return { contentType, body: Buffer.from(JSON.stringify(body), 'utf8'), more: {} };
    }
    const document = problem.toDocument(exchange.language);
    const body = failurePage(exchange.language, { ...shownOf(exchange), ...document });
    return { contentType: PAGE_TYPE, body, more: { ...this.pageHeaders, ...PAGE } };
  }

  private record(exchange: Exchange, problem: Problem): void {
    this.telemetry?.count(problem);
    const facts = {
      correlationId: exchange.correlationId,
      traceId: readTraceparent(exchange.traceparent)?.traceId,
      operation: exchange.operation?.name,
      problem: problem.type,
      error: problem.cause,
    };
    if (problem.type === InternalFault.type) this.logger.error('a request failed', facts);
    else if (problem.status >= 502 && (problem.status !== 503 || problem.cause !== undefined))
      this.logger.warn('a plugin did not answer well', facts);
    else this.logger.debug('a request was refused', facts);
  }
}

function inFormat(problem: Problem, exchange: Exchange): { contentType: string; body: object } {
  const id = exchange.correlationId;
  const document: ProblemDocument = {
    ...problem.toDocument(exchange.language),
    ...(id !== undefined && { instance: `urn:uuid:${id}` }),
  };
  switch (exchange.operation?.errorFormat) {
    case 'scim':
      return {
        contentType: 'application/scim+json',
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          status: String(problem.status),
          detail: describe(document),
          ...(problem.status === 400 && { scimType: 'invalidValue' }),
        },
      };
    case 'oauth':
      return {
        contentType: 'application/json',
        body: { error: oauthError(problem.status), error_description: describe(document) },
      };
    default:
      return { contentType: PROBLEM_JSON, body: document };
  }
}

function describe(document: ProblemDocument): string {
  return [
    document.title,
    document.detail,
    ...(document.errors ?? []).map(({ pointer, header, detail }) => `${header ?? pointer}: ${detail}`),
  ]
    .filter(Boolean)
    .join('. ');
}

/** RFC 6749 sections 4.1.2.1 and 5.2. */
function oauthError(status: number): string {
  if (status === 401) return 'invalid_client';
  if (status === 403) return 'access_denied';
  if (status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/**
 * A failure that a plugin answered with, as the gateway sends it: the document as it came, with `instance` put in
 * front.
 * @returns `undefined` when the body is no JSON object, so that it cannot be a problem document
 */
export function withInstance(body: Uint8Array, correlationId: string | undefined): Uint8Array | undefined {
  if (body.byteLength < 2 || body[0] !== 0x7b /* { */) return undefined;
  if (correlationId === undefined) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (text.includes('"instance"')) return body;
  const rest = text.subarray(1);
  const separator = /^\s*\}/.test(rest.subarray(0, 20).toString('latin1')) ? '' : ',';
  return Buffer.concat([Buffer.from(`{"instance":"urn:uuid:${correlationId}"${separator}`, 'latin1'), rest]);
}
