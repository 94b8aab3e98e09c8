import {
  NO_SERVICE_TELEMETRY,
  type OpenSpan,
  type ServiceTelemetry,
  type Tracing,
  startJoint,
  withinSpan,
} from '#platform';
import type { EventEnvelope } from '../contract/index.js';
import type { OperationOptions } from '../operations/operation.js';
import { type RequestContext, requestContext } from '../operations/request-context.js';
import type { OutboxMessage } from '../outbox/outbox-messages.js';
import { OperationWatch } from './operation-watch.js';
import type { PluginInstruments } from './plugin-instruments.js';
import { PLUGIN_METRICS } from './plugin-metrics.js';

/** A trace begins with each transaction of a timer or job: nobody has asked for it just now. */
const BEGINS_BY_ITSELF = /^(?:timer|job):/;

/**
 * What the kit tells of a plugin's work. While nobody listens both fields are undefined, and that is all that is asked
 * where it must be fast. What is anonymous has no `traceparent` and is left out of everything.
 */
export class PluginTelemetry {
  static readonly off = new PluginTelemetry(NO_SERVICE_TELEMETRY);

  readonly tracing: Tracing | undefined;
  readonly instruments: PluginInstruments | undefined;
  readonly isOff: boolean;

  constructor({ tracing, metering }: ServiceTelemetry) {
    this.tracing = tracing;
    this.instruments = metering && {
      operationDuration: metering.instrument(PLUGIN_METRICS.operationDuration),
      operationProblems: metering.instrument(PLUGIN_METRICS.operationProblems),
      batchSize: metering.instrument(PLUGIN_METRICS.batchSize),
      inboxHandled: metering.instrument(PLUGIN_METRICS.inboxHandled),
    };
    this.isOff = tracing === undefined && metering === undefined;
  }

  /** A request that has come in; undefined when nobody is to know of it. */
  begin({ name, anonymous }: OperationOptions, traceparent: string | undefined): OperationWatch | undefined {
    return anonymous || this.isOff ? undefined : new OperationWatch(name, this.tracing, this.instruments, traceparent);
  }

  /** One transaction of a request: its statements become spans below it. */
  transaction<Result>(context: RequestContext, body: (context: RequestContext) => Promise<Result>): Promise<Result> {
    const { traceparent, anonymous, operation } = context;
    if (this.tracing === undefined || anonymous || (traceparent === undefined && !BEGINS_BY_ITSELF.test(operation)))
      return body(context);
    const span = this.tracing.start(traceparent === undefined ? operation : 'transaction', {
      kind: 'internal',
      parent: traceparent,
      attributes: { 'lyftet.operation': operation },
    });
    const own = { ...context, traceparent: span.traceparent };
    return withinSpan(span, () => requestContext.run(own, () => body(own)));
  }

  /** Requests that are settled together: the first one's trace holds the work, those of the others lead to it. */
  batch<Result>(
    contexts: readonly RequestContext[],
    body: (context: RequestContext) => Promise<Result>,
  ): Promise<Result> {
    const first = contexts[0]!;
    if (first.anonymous || this.isOff) return body(first);
    this.instruments?.batchSize.record(contexts.length, { duty: 'writer' });
    const parents = contexts.flatMap(({ traceparent }) => traceparent ?? []);
    if (this.tracing === undefined || parents.length === 0) return body(first);
    const span = startJoint(
      this.tracing,
      `batch ${first.operation}`,
      { kind: 'internal', attributes: { 'lyftet.batch.size': contexts.length } },
      parents,
    );
    return withinSpan(span, () => body({ ...first, traceparent: span.traceparent }));
  }

  /**
   * A message on its way from the outbox to the stream, with one event or several; undefined when no trace leads to it.
   */
  publishing({ subject, rows }: OutboxMessage): OpenSpan | undefined {
    const parents = rows.flatMap(({ payload }) =>
      payload?.includes('"traceparent"') ? ((JSON.parse(payload) as EventEnvelope).traceparent ?? []) : [],
    );
    if (this.tracing === undefined || parents.length === 0) return undefined;
    const attributes = {
      'messaging.system': 'nats',
      'messaging.operation.type': 'send',
      'messaging.destination.name': subject,
      'messaging.batch.message_count': rows.length,
    };
    return startJoint(this.tracing, `publish ${subject}`, { kind: 'producer', attributes }, parents);
  }

  /** Events in the hands of a subscriber; what it logs bears the correlation id of its event, if it is one. */
  async handling(
    subscriber: string,
    events: readonly EventEnvelope[],
    context: RequestContext,
    body: (context: RequestContext) => Promise<void>,
  ): Promise<void> {
    const parents = this.tracing === undefined ? [] : events.flatMap(({ traceparent }) => traceparent ?? []);
    const within = (own: RequestContext) =>
      requestContext.run(events.length === 1 ? own : { ...own, correlationId: '' }, () => body(own));
    if (this.tracing === undefined || parents.length === 0) return within(context);
    const span = startJoint(
      this.tracing,
      `process ${subscriber}`,
      {
        kind: 'consumer',
        attributes: {
          'messaging.system': 'nats',
          'messaging.operation.type': 'process',
          'messaging.destination.name': `event.${events[0]!.type}`,
          'messaging.batch.message_count': events.length,
        },
      },
      parents,
    );
    return withinSpan(span, () => within({ ...context, traceparent: span.traceparent }));
  }

  /** A batch of events that is committed. */
  handled(events: readonly EventEnvelope[]): void {
    if (this.instruments === undefined) return;
    this.instruments.batchSize.record(events.length, { duty: 'inbox' });
    for (const { type } of events) this.instruments.inboxHandled.record(1, { type });
  }
}
