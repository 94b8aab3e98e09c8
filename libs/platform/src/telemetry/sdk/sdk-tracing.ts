import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { OpenSpan, SpanStart, Tracing } from '../telemetry.js';
import { readTraceparent, writeTraceparent } from '../traceparent.js';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Spans of OpenTelemetry's SDK, whose parents are told as `traceparent`. */
export class SdkTracing implements Tracing {
  constructor(private readonly tracer: Tracer) {}

  start(name: string, { kind, parent, attributes = {}, links = [] }: SpanStart): OpenSpan {
    const linked = links.flatMap((link): Link[] => {
      const context = remote(link);
      return context ? [{ context }] : [];
    });
    return new SdkSpan(
      this.tracer.startSpan(name, { kind: KINDS[kind], attributes, links: linked }, contextOf(parent)),
    );
  }
}

class SdkSpan implements OpenSpan {
  readonly traceparent: string;

  constructor(private readonly span: Span) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = writeTraceparent({ traceId, spanId, isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0 });
  }

  set(name: string, value: string | number): void {
    this.span.setAttribute(name, value);
  }

  fail(kind: string): void {
    this.span.setAttribute('error.type', kind);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.span.end();
  }
}

function contextOf(parent: string | undefined): Context {
  const context = remote(parent);
  return context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

function remote(traceparent: string | undefined) {
  const parts = readTraceparent(traceparent);
  return (
    parts && {
      traceId: parts.traceId,
      spanId: parts.spanId,
      traceFlags: parts.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      isRemote: true,
    }
  );
}
