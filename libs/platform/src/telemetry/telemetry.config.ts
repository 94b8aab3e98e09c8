import { type ConfigOf, defineConfig } from '../config/define-config.js';
import { env } from '../config/env.js';
import { headerList, pairList } from './pair-lists.js';

const url = (variable: string, doc: string) => env.url(variable, doc, ['http:', 'https:']).optional();

/**
 * The standard variables of OpenTelemetry, as far as this platform reads them. All is off unless an exporter or an
 * endpoint is named; those in exporter.config.ts hold as well.
 */
export const telemetryConfig = defineConfig({
  otelDisabled: env.flag('OTEL_SDK_DISABLED', 'true: no traces and no metrics, whatever else is said').default(false),
  otelTraces: env
    .oneOf('OTEL_TRACES_EXPORTER', 'where traces go; without it nowhere, or otlp when an endpoint is named', [
      'otlp',
      'console',
      'none',
    ])
    .optional(),
  otelMetrics: env
    .oneOf(
      'OTEL_METRICS_EXPORTER',
      'where metrics go: prometheus fetches them at /metrics; without it nowhere, or otlp when an endpoint is named',
      ['prometheus', 'otlp', 'none'],
    )
    .optional(),
  otlpEndpoint: url('OTEL_EXPORTER_OTLP_ENDPOINT', 'where OTLP is taken (HTTP, JSON), such as http://localhost:4318'),
  otlpTracesEndpoint: url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'the whole address for traces, when it is another'),
  otlpMetricsEndpoint: url('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'the whole address for metrics, when it is another'),
  otlpHeaders: headerList('OTEL_EXPORTER_OTLP_HEADERS', 'headers that are sent along, each as name=value').default([]),
  otelSampler: env
    .oneOf('OTEL_TRACES_SAMPLER', 'which traces are kept', [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  otelSamplerArgument: env
    .text('OTEL_TRACES_SAMPLER_ARG', 'the share of traces that a ratio keeps, 0 to 1')
    .default('1'),
  otelServiceName: env
    .text(
      'OTEL_SERVICE_NAME',
      'the name of the service; without it that of the plugin, or gateway. Not read by npm start',
    )
    .optional(),
  otelResource: pairList('OTEL_RESOURCE_ATTRIBUTES', 'what else is said of the process, each as name=value').default(
    [],
  ),
  otelSpanDelay: env.int('OTEL_BSP_SCHEDULE_DELAY', 'ms between two sendings of spans', 1, 600_000).default(5_000),
  otelMetricInterval: env
    .int('OTEL_METRIC_EXPORT_INTERVAL', 'ms between two sendings of metrics (otlp)', 1, 3_600_000)
    .default(60_000),
});

export type TelemetryConfig = ConfigOf<typeof telemetryConfig>;
