import { type Logger, isNatsAway } from '#platform';
import type { AccessTerms } from '../access/access-rule.js';
import {
  Forbidden,
  HEADERS,
  type HeaderReader,
  InternalFault,
  InvalidInput,
  type LanguageMap,
  OutcomeUnknown,
  Overloaded,
  type Pointer,
  Problem,
  ServiceAway,
  Unauthenticated,
  memberPointer,
  preferredLanguage,
} from '../contract/index.js';
import { isDatabaseAway, isTransient } from '../database/transient.js';
import { readInput } from '../fields/index.js';
import { hashInput } from '../work/idempotency.js';
import type { BrokenPromise } from './broken-promise.js';
import { Caller } from './caller.js';
import type { CallerVerifier } from './caller-verifier.js';
import type { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import type { IncomingRequest } from './incoming.js';
import { type OperationOptions, statusOf } from './operation.js';
import type { LargeReplies } from './large-replies.js';
import type { ReadingRule } from '../readings/reading-log.js';
import { Reply } from './reply.js';
import { type RequestContext, requestContext } from './request-context.js';

/** Calls `execute` through Nest with `{ input, caller }`. */
export type Invoke = (request: { input: object; caller: Caller }) => Promise<unknown>;

/** Counts of one endpoint since the start, for `$SRV.STATS` (ADR-32). */
export interface EndpointStats {
  requests: number;
  errors: number;
  lastError: string;
  /** Nanoseconds. */
  processingTime: number;
}

export interface DispatchedOperation {
  readonly options: OperationOptions;
  readonly method: string;
  /** What it tells of people, if it does. */
  readonly reading?: ReadingRule | undefined;
  readonly stats: EndpointStats;
}

/** Bytes that any server takes in a message. */
const SURELY_SMALL = 512 * 1024;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** Turns a NATS request into a call of an operation, and its outcome into the reply (DESIGN.md 3 "Requests"). */
export class OperationDispatcher {
  constructor(
    private readonly verifier: CallerVerifier,
    private readonly largeReplies: LargeReplies,
    private readonly telemetry: PluginTelemetry,
    private readonly logger: Logger,
    private readonly noteReading: (rule: ReadingRule, result: unknown, context: RequestContext) => Promise<void>,
    private readonly noteBroken: (promise: BrokenPromise) => void,
  ) {}

  async dispatch(operation: DispatchedOperation, message: IncomingRequest, invoke: Invoke): Promise<void> {
    const started = process.hrtime.bigint();
    const { options, stats } = operation;
    const headers = message.headers;
    const language = preferredLanguage(headers?.get(HEADERS.acceptLanguage));
    stats.requests += 1;
    const watch = this.telemetry.isOff
      ? undefined
      : this.telemetry.begin(options, headers?.get(HEADERS.traceparent) || undefined);
    try {
      const result = await this.execute(operation, message, language, invoke, watch?.traceparent);
      const status = await this.respond(message, options, result);
      watch?.answered(status);
    } catch (error) {
      const problem = this.problemOf(error, options, headers);
      watch?.answered(String(problem.status), problem.type);
      if (problem.status >= 500) {
        stats.errors += 1;
        stats.lastError = `${problem.status}:${problem.type}`;
      }
      respondProblem(message, problem, language);
    } finally {
      stats.processingTime += Number(process.hrtime.bigint() - started);
    }
  }

  private async execute(
    { options, method, reading }: DispatchedOperation,
    message: IncomingRequest,
    language: 'sv' | 'en',
    invoke: Invoke,
    traceparent: string | undefined,
  ): Promise<unknown> {
    const headers = message.headers;
    const token = headers?.get(HEADERS.caller);
    // The caller of an anonymous operation is nobody, even when a token came along.
    const verified = token && !options.anonymous ? this.verifier.verify(token) : Caller.anonymous;
    const caller = verified instanceof Caller ? verified : await verified;
    if (options.access !== 'public') {
      if (caller.kind === 'anonymous') throw new Unauthenticated({});
      // Whose a thing is, and where, the operation decides by the same declaration.
      const { permission, or }: AccessTerms = options.access === 'signed-in' ? {} : options.access;
      if (permission !== undefined && or === undefined && !caller.has(permission)) throw new Forbidden({ permission });
    }
    const input = readInput(options.input, mergeRequest(message, options.body ?? 'merged'));
    const key =
      method === 'GET' || options.anonymous || options.isReplySecret || caller.kind === 'anonymous'
        ? ''
        : (headers?.get(HEADERS.idempotencyKey) ?? '');
    if (key && !KEY.test(key))
      throw invalidHeader(HEADERS.idempotencyKey, {
        sv: 'Nyckeln ska vara 1–200 synliga tecken.',
        en: 'The key must be 1–200 visible characters.',
      });
    const context: RequestContext = {
      operation: options.name,
      caller,
      language,
      anonymous: options.anonymous ?? false,
      correlationId: options.anonymous ? '' : (headers?.get(HEADERS.correlationId) ?? ''),
      traceparent: options.anonymous ? undefined : (traceparent ?? (headers?.get(HEADERS.traceparent) || undefined)),
      told: reading && new Set(),
      idempotency: key ? { key, inputHash: hashInput(input) } : undefined,
      headers: Object.fromEntries((options.requestHeaders ?? []).map((name) => [name, headers?.get(name) ?? ''])),
    };
    const result = await requestContext.run(context, () => invoke({ input, caller }));
    if (reading) await this.noteReading(reading, result, context);
    return result;
  }

  /** Answers the status. */
  private async respond(message: IncomingRequest, options: OperationOptions, result: unknown): Promise<string> {
    const reply = result instanceof Reply ? result : new Reply(result);
    const { body } = reply;
    const isEmpty = body === undefined || body === null;
    const headers = headersOf(options, reply, isEmpty);
    const status = headers[HEADERS.status]!;
    const { status: said } = reply.options;
    if (said !== undefined && said !== statusOf(options) && options.otherStatuses?.includes(said) !== true) {
      this.noteBroken({ operation: options.name, status, isAnonymous: options.anonymous ?? false });
    }
    if (isEmpty) {
      message.respond('', headers);
      return status;
    }
    const text =
      typeof body === 'string' && !headers[HEADERS.contentType]!.endsWith('json') ? body : JSON.stringify(body);
    // A character is three bytes of UTF-8 at the most, so short texts need no counting.
    if (text.length * 3 > SURELY_SMALL) {
      const bytes = Buffer.from(text);
      if (this.largeReplies.isTooLarge(bytes)) {
        headers[HEADERS.object] = await this.largeReplies.keep(bytes);
        message.respond('', headers);
        return status;
      }
    }
    message.respond(text, headers);
    return status;
  }

  private problemOf(error: unknown, options: OperationOptions, headers: HeaderReader | undefined): Problem {
    if (error instanceof Problem) {
      const isDeclared =
        error.type.startsWith('urn:lyftet:problem:lyftet:') ||
        (options.problems ?? []).some(({ type }) => type === error.type);
      if (!isDeclared)
        this.noteBroken({ operation: options.name, problem: error.type, isAnonymous: options.anonymous ?? false });
      return error;
    }
    if (isNatsAway(error) || (error as { isOutcomeUnknown?: unknown } | undefined)?.isOutcomeUnknown === true)
      return new OutcomeUnknown({}, { retryAfter: 2 });
    if (isTransient(error) || isDatabaseAway(error)) {
      const { code } = error as { code?: string };
      return code?.startsWith('40') ? new Overloaded({}, { retryAfter: 1 }) : new ServiceAway({}, { retryAfter: 2 });
    }
    // Of an anonymous operation no line is written, and the statistics of the service (`$SRV.STATS`, `/plugins`) count
    // it.
    if (!options.anonymous)
      this.logger.error('An operation failed', {
        operation: options.name,
        correlationId: headers?.get(HEADERS.correlationId),
        error,
      });
    return new InternalFault({});
  }
}

const invalid = (pointer: Pointer, detail: LanguageMap) => new InvalidInput({}, { errors: [{ pointer, detail }] });
const invalidHeader = (header: string, detail: LanguageMap) =>
  new InvalidInput({}, { errors: [{ pointer: '', header, detail }] });

/**
 * One input object out of path, query and body; the path wins, and a body that says otherwise is refused, because two
 * readers of one request must not believe two things.
 */
function mergeRequest(message: IncomingRequest, body: 'merged' | 'whole'): unknown {
  const request = parseRequest(message);
  const outer = { ...request.query, ...request.path };
  if (body === 'whole') return request.body === undefined ? outer : { ...outer, body: request.body };
  if (request.body === undefined || request.body === null) return outer;
  if (typeof request.body !== 'object' || Array.isArray(request.body))
    throw invalid('', { sv: 'Ett JSON-objekt väntas.', en: 'A JSON object is expected.' });
  for (const [name, value] of Object.entries(outer)) {
    if (Object.hasOwn(request.body, name) && (request.body as Record<string, unknown>)[name] !== value) {
      throw invalid(memberPointer('', name), {
        sv: 'Värdet är ett annat än i adressen.',
        en: 'The value differs from the one in the address.',
      });
    }
  }
  return { ...request.body, ...outer };
}

function parseRequest({ payload }: IncomingRequest): { path: object; query: object; body: unknown } {
  if (payload.length === 0) return { path: {}, query: {}, body: undefined };
  try {
    const request = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString()) as {
      path?: object;
      query?: object;
      body?: unknown;
    } | null;
    if (typeof request === 'object' && request !== null)
      return { path: request.path ?? {}, query: request.query ?? {}, body: request.body };
  } catch {
    // Answered below, like any other request that is none.
  }
  throw invalid('', { sv: 'Begäran är inte giltig JSON.', en: 'The request is not valid JSON.' });
}

/** Status and headers of a reply; `empty` where there is no body. */
function headersOf(options: OperationOptions, { options: said }: Reply, empty: boolean): Record<string, string> {
  const headers: Record<string, string> = { [HEADERS.status]: String(said.status ?? statusOf(options)) };
  if (said.location) headers[HEADERS.location] = said.location;
  if (said.etag) headers[HEADERS.etag] = said.etag;
  if (said.link) headers[HEADERS.link] = said.link;
  if (said.cacheTags?.length) headers[HEADERS.cacheTags] = said.cacheTags.join(' ');
  if (said.cacheSeconds !== undefined)
    headers[HEADERS.cacheSeconds] = String(Math.max(0, Math.floor(said.cacheSeconds)));
  if (!empty) headers[HEADERS.contentType] = said.contentType ?? options.produces ?? 'application/json';
  return headers;
}

function respondProblem(message: IncomingRequest, problem: Problem, language: string): void {
  const { retryAfter } = problem.options;
  message.respond(JSON.stringify(problem.toDocument(language)), {
    [HEADERS.status]: String(problem.status),
    [HEADERS.contentType]: 'application/problem+json',
    ...(retryAfter !== undefined && { [HEADERS.retryAfter]: String(Math.ceil(retryAfter)) }),
  });
}
