import { HEADERS, OutcomeUnknown, ServiceAway } from '#plugin-kit/contract';
import type { NatsLink } from '../nats/nats-link.js';
import { type Answer, RequestFailed, RequestMux } from '../nats/request-mux.js';
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

/** Sends one request to some replica of a plugin. Never sends it again when it may have been begun: that is for the caller to decide. */
export class OperationForwarder {
  private readonly mux: RequestMux;

  constructor(
    private readonly link: NatsLink,
    private readonly isUp: (plugin: string) => boolean,
    private readonly suspect: (plugin: string) => void,
    private readonly telemetry: GatewayTelemetry | undefined,
  ) {
    this.mux = new RequestMux(link);
  }

  /** @throws ServiceAway when nothing was done; OutcomeUnknown when something may have been. */
  forward(route: Route, payload: string, envelope: Envelope): Promise<Answer> {
    // What is anonymous bears no traceparent.
    if (this.telemetry === undefined || envelope.traceparent === undefined) return this.send(route, payload, envelope);
    return this.telemetry.asking(route, envelope.traceparent, (traceparent) => this.send(route, payload, { ...envelope, traceparent }));
  }

  private async send(route: Route, payload: string, envelope: Envelope): Promise<Answer> {
    if (!this.link.isConnected() || !this.isUp(route.plugin)) throw away(route);
    try {
      return await this.mux.request(route, payload, writeHeaders(envelope), route.operation.timeoutMs);
    } catch (error) {
      if (error instanceof RequestFailed && error.reason === 'no-responders') {
        this.suspect(route.plugin);
        throw away(route);
      }
      throw new OutcomeUnknown({}, { retryAfter: RETRY_AFTER_SECONDS, cause: error });
    }
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
