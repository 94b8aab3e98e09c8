import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import {
  HEADERS,
  InvalidInput,
  MethodNotAllowed,
  NotFound,
  Overloaded,
  ServiceAway,
  Unauthenticated,
} from '#plugin-kit/contract';
import type { CallerResolver, ResolvedCaller } from '../callers/caller-resolver.js';
import type { PageCache } from '../caching/page-cache.js';
import type { Answer } from '../nats/request-mux.js';
import { FIELD_VALUE } from '../routing/header-rules.js';
import type { LargeReplies } from '../routing/large-replies.js';
import { type Envelope, type OperationForwarder } from '../routing/operation-forwarder.js';
import { type ReplyHead, readReplyHead } from '../routing/reply-head.js';
import { requestPayload } from '../routing/request-input.js';
import type { Route } from '../routing/route.js';
import type { Match, RouteTable } from '../routing/route-table.js';
import type { GatewayTelemetry } from '../telemetry/gateway-telemetry.js';
import { type Exchange, byteString } from './exchange.js';
import { type ProblemReplies, withInstance } from './problem-reply.js';
import { FOR_ANY_ORIGIN, type ResponseHeaders } from './security-headers.js';
import { PRICES, type Toll } from './toll.js';

/** Everything a request meets on its way to an operation. */
export interface HandlerParts {
  readonly table: () => RouteTable;
  readonly aliases: ReadonlyMap<string, string>;
  readonly forwarder: OperationForwarder;
  readonly callers: CallerResolver;
  readonly cache: PageCache;
  readonly largeReplies: LargeReplies;
  readonly toll: Toll;
  readonly problems: ProblemReplies;
  readonly publicUrl: string;
  /** Headers that every response has. */
  readonly baseHeaders: ResponseHeaders;
  readonly maxInFlight: number;
  readonly telemetry: GatewayTelemetry | undefined;
}

/** Answers every path that is not the gateway's own: finds the operation, asks it, and passes its reply on as bytes. */
export class OperationHandler {
  private inFlight = 0;
  private anonymousInFlight = 0;

  constructor(private readonly parts: HandlerParts) {}

  /** As it is told: without those that are anonymous, which count only for the limit. */
  get requestsInFlight(): number {
    return this.inFlight - this.anonymousInFlight;
  }

  /**
   * For a request that comes to nothing before `handle` sees it: what is told of it depends on the operation it is for.
   */
  recognise(exchange: Exchange): Exchange {
    const match = this.find(exchange);
    if (match) exchange.operation = routeOf(match, exchange)?.operation ?? match.place.anonymous;
    return exchange;
  }

  handle(exchange: Exchange): void {
    try {
      this.meet(exchange);
    } catch (error) {
      this.parts.problems.send(exchange, error);
    }
  }

  private meet(exchange: Exchange): void {
    const { cache, problems, telemetry, toll } = this.parts;
    const match = this.find(exchange);
    const route = match && routeOf(match, exchange);
    exchange.operation = route?.operation ?? match?.place.anonymous;
    // Whoever is signed in pays by themselves, once it is known who they are.
    if (!route || route.operation.cache || exchange.method === 'OPTIONS') toll.ofAddress(exchange, PRICES.heard);
    if (!match) return problems.send(exchange, new NotFound({}));
    if (exchange.method === 'OPTIONS')
      return exchange.send(204, { ...exchange.headers(), allow: match.place.allow }, undefined);
    if (!route) return problems.send(exchange, new MethodNotAllowed({}), { allow: match.place.allow });
    if (telemetry !== undefined) exchange.watch = telemetry.begin(exchange);
    if (route.operation.cache) {
      const page = cache.find(pageKey(exchange));
      if (page) return exchange.sendPage(page);
    }
    if (this.inFlight >= this.parts.maxInFlight) return problems.send(exchange, new Overloaded({}, { retryAfter: 1 }));
    const untold = route.operation.anonymous ? 1 : 0;
    this.inFlight += 1;
    this.anonymousInFlight += untold;
    this.answer(exchange, route, match)
      .catch((error: unknown) => problems.send(exchange, error))
      .finally(() => {
        this.inFlight -= 1;
        this.anonymousInFlight -= untold;
      });
  }

  private find({ path }: Exchange): Match | undefined {
    return this.parts.table().match(this.parts.aliases.get(path) ?? path);
  }

  private async answer(exchange: Exchange, route: Route, { values }: Match): Promise<void> {
    const caller = await this.admit(exchange, route);
    exchange.payer = caller?.key;
    const { body, headers } = exchange.request;
    const payload = requestPayload(
      route,
      values,
      exchange.query,
      headers['content-type'],
      route.takesBody && body instanceof Uint8Array ? body : undefined,
    );
    const begun = this.parts.cache.begin();
    const message = await this.parts.forwarder.forward(route, payload, envelopeOf(exchange, route, caller?.token));
    const head = readReplyHead(route, message.headers, this.parts.publicUrl);
    if (head.object !== undefined) return this.answerLarge(exchange, route, head, head.object);
    if (head.status === 401 && caller !== undefined) throw this.tokenRefused(route);
    if (head.status >= 400) return this.passFailure(exchange, head, message);
    const response = Object.assign(exchange.headers(), head.headers);
    if (head.contentType !== undefined && head.status !== 204) response['content-type'] = head.contentType;
    if (route.operation.cache && head.status === 200)
      return this.answerAndStore(exchange, route, head, message.data, begun);
    response['cache-control'] ??= 'no-store';
    exchange.send(head.status, response, message.data);
  }

  /** Whose token is sent along, if there is a caller; refuses who may not come in. */
  private async admit(exchange: Exchange, route: Route): Promise<ResolvedCaller | undefined> {
    const { operation } = route;
    const { toll } = this.parts;
    const price = toll.ofOperation(operation.cost ?? 1, exchange.request.body);
    if (operation.anonymous || operation.cache) {
      toll.ofAddress(exchange, price);
      return undefined;
    }
    const caller = await this.resolve(exchange);
    if (caller) toll.ofCaller(caller.key, price);
    else toll.ofAddress(exchange, price);
    if (!caller && operation.access !== 'public') throw new Unauthenticated({});
    return caller;
  }

  /** Whoever is refused for their credentials was heard all the same. */
  private async resolve(exchange: Exchange): Promise<ResolvedCaller | undefined> {
    try {
      return await this.parts.callers.resolve(exchange);
    } catch (error) {
      this.parts.toll.ofAddress(exchange, PRICES.heard);
      throw error;
    }
  }

  private answerAndStore(exchange: Exchange, route: Route, head: ReplyHead, body: Uint8Array, begun: number): void {
    const etag = head.etag ?? entityTag(body);
    const headers = {
      ...this.parts.baseHeaders,
      ...FOR_ANY_ORIGIN,
      ...head.headers,
      'content-type': head.contentType ?? route.operation.produces,
      'cache-control': 'no-cache',
      vary: 'accept-language',
      etag,
      'content-length': String(body.byteLength),
    };
    const page = { etag, fields: Object.entries(headers).flat(), body: byteString(body) };
    this.parts.cache.store(
      begun,
      pageKey(exchange),
      route.plugin,
      head.cacheTags,
      Math.min(route.operation.cache!.seconds, head.cacheSeconds ?? Infinity),
      page,
    );
    exchange.sendPage(page);
  }

  private async answerLarge(exchange: Exchange, route: Route, head: ReplyHead, object: string): Promise<void> {
    const large = await this.parts.largeReplies.open(route.plugin, object);
    this.parts.toll.chargeReply(exchange, exchange.payer, large.size);
    const headers: ResponseHeaders = {
      ...exchange.headers(),
      ...head.headers,
      'content-type': head.contentType ?? route.operation.produces,
      'content-length': String(large.size),
    };
    headers['cache-control'] ??= 'no-store';
    const response = exchange.begin(head.status, headers);
    if (exchange.method !== 'HEAD') return large.sendTo(response);
    response.end();
    return large.discard();
  }

  /**
   * The caller is known here, so it is not the caller's fault when a plugin does not take our token for it: our key was
   * written over, or a clock was set.
   */
  private tokenRefused({ plugin }: Route): Error {
    this.parts.callers.tokenWasRefused();
    return new ServiceAway(
      { plugin },
      {
        retryAfter: 1,
        cause: new Error('the plugin refused the caller token of this gateway; do their clocks agree?'),
      },
    );
  }

  private passFailure(exchange: Exchange, head: ReplyHead, message: Answer): void {
    const { operation } = exchange;
    const headers = Object.assign(exchange.headers(), head.headers, { 'cache-control': 'no-store' });
    const isOwnType =
      head.contentType !== undefined &&
      head.contentType === operation?.produces &&
      !head.contentType.startsWith('application/json');
    if (operation?.errorFormat !== 'problem' || isOwnType) {
      headers['content-type'] = head.contentType ?? 'application/json';
      return exchange.send(head.status, headers, message.data);
    }
    const document =
      withInstance(message.data, exchange.correlationId) ?? blankProblem(head.status, exchange.correlationId);
    if (this.parts.problems.sendPage(exchange, head.status, headers, document)) return;
    headers['content-type'] = 'application/problem+json';
    exchange.send(head.status, headers, document);
  }
}

function routeOf({ place }: Match, { method }: Exchange): Route | undefined {
  return place.routes.get((method === 'HEAD' ? 'GET' : method) as Route['verb']);
}

/** For a failure that came without a document (RFC 9457 section 4.2.1). */
function blankProblem(status: number, correlationId: string | undefined): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      ...(correlationId !== undefined && { instance: `urn:uuid:${correlationId}` }),
    }),
  );
}

function pageKey(exchange: Exchange): string {
  return `${exchange.language} ${exchange.path}?${exchange.query}`;
}

function envelopeOf(exchange: Exchange, route: Route, caller: string | undefined): Envelope {
  const { headers } = exchange.request;
  const given = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' && FIELD_VALUE.test(value) ? value : undefined;
  };
  return {
    correlationId: exchange.correlationId,
    // A page that is kept for others is asked for in one of two languages, not in each client's own list of them.
    acceptLanguage: route.operation.cache ? exchange.language : given(HEADERS.acceptLanguage)?.slice(0, 200),
    traceparent: exchange.traceparent,
    idempotencyKey: route.operation.anonymous ? undefined : idempotencyKey(headers[HEADERS.idempotencyKey]),
    caller,
    asked: route.operation.requestHeaders.flatMap((name) => {
      const value = given(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  };
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

function idempotencyKey(given: string | string[] | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' && IDEMPOTENCY_KEY.test(given)) return given;
  throw new InvalidInput(
    {},
    {
      errors: [
        {
          pointer: '',
          header: 'idempotency-key',
          detail: { sv: '1–200 synliga tecken väntas', en: '1–200 visible characters are expected' },
        },
      ],
    },
  );
}

function entityTag(body: Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}
