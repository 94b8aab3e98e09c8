import type { TelemetryConfig } from './telemetry.config.js';

/** Where traces and metrics go. */
export interface TelemetryTargets {
  readonly traces: 'otlp' | 'console' | 'none';
  readonly metrics: 'prometheus' | 'otlp' | 'none';
}

/** An endpoint that is named switches on what can be sent there; an exporter that is named has the last word. */
export function targetsOf({
  otelDisabled,
  otelTraces,
  otelMetrics,
  otlpEndpoint,
  otlpTracesEndpoint,
  otlpMetricsEndpoint,
}: TelemetryConfig): TelemetryTargets {
  if (otelDisabled) return { traces: 'none', metrics: 'none' };
  const named = (endpoint: string | undefined) => ((endpoint ?? otlpEndpoint) === undefined ? 'none' : 'otlp');
  return { traces: otelTraces ?? named(otlpTracesEndpoint), metrics: otelMetrics ?? named(otlpMetricsEndpoint) };
}
