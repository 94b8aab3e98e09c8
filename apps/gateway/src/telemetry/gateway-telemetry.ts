import { type Instrument, type OpenSpan, type ServiceTelemetry, type Tracing, withinSpan } from '#platform';
import type { Problem } from '#plugin-kit/contract';
import type { Exchange } from '../edge/exchange.js';
import type { Route } from '../routing/route.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';
import { RequestWatch } from './request-watch.js';

/**
 * What the gateway tells of its requests. There is none while nobody listens; of what is anonymous it is never asked.
 */
export class GatewayTelemetry {
  private constructor(
    private readonly tracing: Tracing | undefined,
    private readonly durations: Instrument | undefined,
    private readonly problems: Instrument | undefined,
  ) {}

  static of({ tracing, metering }: ServiceTelemetry): GatewayTelemetry | undefined {
    if (tracing === undefined && metering === undefined) return undefined;
    return new GatewayTelemetry(
      tracing,
      metering?.instrument(GATEWAY_METRICS.requestDuration),
      metering?.instrument(GATEWAY_METRICS.problems),
    );
  }

  /** Follows a request whose operation is known; undefined when the operation is anonymous. */
  begin({ operation, method, traceparent }: Exchange): RequestWatch | undefined {
    if (operation === undefined || operation.anonymous) return undefined;
    return new RequestWatch(operation, method, this.tracing, this.durations, traceparent);
  }

  /** A problem that the gateway found itself. */
  count({ type }: Problem): void {
    this.problems?.record(1, { type });
  }

  /** The way to a plugin and back. `send` is given what the plugin goes on from. */
  asking<Reply>(
    { subject }: Route,
    traceparent: string,
    send: (traceparent: string) => Promise<Reply>,
  ): Promise<Reply> {
    if (this.tracing === undefined) return send(traceparent);
    const attributes = {
      'messaging.system': 'nats',
      'messaging.operation.type': 'send',
      'messaging.destination.name': subject,
    };
    const span: OpenSpan = this.tracing.start(`request ${subject}`, {
      kind: 'client',
      parent: traceparent,
      attributes,
    });
    return withinSpan(span, () => send(span.traceparent));
  }
}
