import type { Logger } from '#platform';
import { HEADERS, OutcomeUnknown, ServiceAway } from '#plugin-kit/contract';
import type { InboxBudget } from '../nats/guarded-inbox.js';
import { type Answer, RequestFailed, RequestMux } from '../nats/request-mux.js';
import type { PluginLinks } from '../nats/plugin-links.js';
import type { GatewayTelemetry } from '../telemetry/gateway-telemetry.js';
import type { Route } from './route.js';

/** Seconds after which a client may look whether a service is back. */
export const RETRY_AFTER_SECONDS = 2;

/** What travels with a request beside its payload. All values are checked before they come here. */
export interface Envelope {
  readonly correlationId: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly traceparent: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly caller: string | undefined;
  /** Headers that the operation asks for, by lower-case name. */
  readonly asked: readonly (readonly [name: string, value: string])[];
}

/** What a stranger may send within a second that nobody asked for; replies that come too late are among it. */
const UNASKED: InboxBudget = { messages: 5_000, bytes: 16 * 1024 * 1024 };

/**
 * Sends one request to some replica of a plugin. Never sends it again when it may have been begun: that is for the
 * caller to decide.
 */
export class OperationForwarder {
  /**
   * By plugin: each answers at an address of its own, and can shut none but that. As many as there are plugins with
   * routes.
   */
  private readonly muxes = new Map<string, RequestMux>();

  constructor(
    private readonly links: PluginLinks,
    private readonly isUp: (plugin: string) => boolean,
    private readonly suspect: (plugin: string) => void,
    private readonly telemetry: GatewayTelemetry | undefined,
    private readonly logger: Logger,
  ) {}

  /** @throws ServiceAway when nothing was done; OutcomeUnknown when something may have been. */
  forward(route: Route, payload: string, envelope: Envelope): Promise<Answer> {
    // What is anonymous bears no traceparent.
    if (this.telemetry === undefined || envelope.traceparent === undefined) return this.send(route, payload, envelope);
    return this.telemetry.asking(route, envelope.traceparent, (traceparent) =>
      this.send(route, payload, { ...envelope, traceparent }),
    );
  }

  private async send(route: Route, payload: string, envelope: Envelope): Promise<Answer> {
    const mux = this.muxOf(route.plugin);
    if (!this.links.of(route.plugin).isConnected() || !this.isUp(route.plugin) || !mux.isOpen()) throw away(route);
    try {
      return await mux.request(route, payload, writeHeaders(envelope), route.operation.timeoutMs);
    } catch (error) {
      if (error instanceof RequestFailed && error.reason === 'no-responders') {
        this.suspect(route.plugin);
        throw away(route);
      }
      throw new OutcomeUnknown({}, { retryAfter: RETRY_AFTER_SECONDS, cause: error });
    }
  }

  private muxOf(plugin: string): RequestMux {
    let mux = this.muxes.get(plugin);
    if (!mux) {
      const flooded = (restMs: number) =>
        this.logger.warn('a plugin sends answers to questions that nobody asked and is not asked for a while', {
          plugin,
          restMs,
        });
      mux = this.links.isOurs(plugin)
        ? new RequestMux(this.links.ours)
        : new RequestMux(this.links.others, UNASKED, flooded);
      this.muxes.set(plugin, mux);
    }
    return mux;
  }
}

function writeHeaders(envelope: Envelope): Record<string, string> {
  const written: Record<string, string> = {};
  if (envelope.correlationId !== undefined) written[HEADERS.correlationId] = envelope.correlationId;
  if (envelope.acceptLanguage !== undefined) written[HEADERS.acceptLanguage] = envelope.acceptLanguage;
  if (envelope.traceparent !== undefined) written[HEADERS.traceparent] = envelope.traceparent;
  if (envelope.idempotencyKey !== undefined) written[HEADERS.idempotencyKey] = envelope.idempotencyKey;
  if (envelope.caller !== undefined) written[HEADERS.caller] = envelope.caller;
  for (const [name, value] of envelope.asked) written[name] = value;
  return written;
}

function away(route: Route): Error {
  return new ServiceAway({ plugin: route.plugin }, { retryAfter: RETRY_AFTER_SECONDS });
}
