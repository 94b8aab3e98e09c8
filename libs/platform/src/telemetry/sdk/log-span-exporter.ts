import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { writeTraceparent } from '../traceparent.js';
import type { Logger } from '../../logging/logger.js';

/** `OTEL_TRACES_EXPORTER=console`: a line of the log for each span, so that stdout stays JSON. */
export class LogSpanExporter implements SpanExporter {
  constructor(private readonly logger: Logger) {}

  export(spans: readonly ReadableSpan[], done: (result: { code: number }) => void): void {
    for (const span of spans) {
      const { traceId, spanId } = span.spanContext();
      this.logger.unlimited.info('span', {
        name: span.name,
        of: span.resource.attributes['service.name'],
        traceparent: writeTraceparent({ traceId, spanId, isSampled: true }),
        parentSpanId: span.parentSpanContext?.spanId,
        milliseconds: span.duration[0] * 1_000 + span.duration[1] / 1e6,
        attributes: span.attributes,
        links: span.links.map(({ context }) => `${context.traceId}-${context.spanId}`),
      });
    }
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}
}
