import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { uuidv7 } from '../../ids/uuid.js';
import type { Logger } from '../../logging/logger.js';
import type { TelemetryTargets } from '../telemetry-targets.js';
import type { TelemetryConfig } from '../telemetry.config.js';
import type { Metering, ProcessTelemetry, Tracing } from '../telemetry.js';
import { LogSpanExporter } from './log-span-exporter.js';
import { FetchedMetricReader, prometheusText } from './prometheus-text.js';
import { samplersOf } from './sampler.js';
import { SdkMetering } from './sdk-metering.js';
import { SdkTracing } from './sdk-tracing.js';

/** Who measures, as receivers show it. */
export const SCOPE = 'lyftet';

/**
 * Providers of our own for each service, and none that is registered for the process: several services share a process
 * in the embedded installation, each with its name, all with one exporter.
 */
export function startSdk(config: TelemetryConfig, targets: TelemetryTargets, logger: Logger): ProcessTelemetry {
  const log = (_text: string, ...rest: unknown[]) => logger.warn('Telemetry reports a fault', { text: _text, rest });
  const ignore = () => undefined;
  diag.setLogger(
    { error: log, warn: log, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );

  const processor = spanProcessor(config, targets, logger);
  const samplers = samplersOf(config.otelSampler, config.otelSamplerArgument);
  const readers: MetricReader[] = [];
  const instance = uuidv7();

  const tracingOf = (resource: Resource, sampler: Sampler): Tracing | undefined =>
    processor &&
    new SdkTracing(new TracerProvider({ resource, sampler, spanProcessors: [processor] }).getTracer(SCOPE));
  const meteringOf = (resource: Resource): Metering | undefined => {
    if (targets.metrics === 'none') return undefined;
    const reader = targets.metrics === 'prometheus' ? new FetchedMetricReader() : periodicReader(config);
    readers.push(reader);
    return new SdkMetering(new MeterProvider({ resource, readers: [reader] }).getMeter(SCOPE));
  };

  return {
    of: (service, { isEntrance = false } = {}) => {
      const resource = resourceFromAttributes({
        'service.namespace': 'lyftet',
        'service.instance.id': instance,
        ...Object.fromEntries(config.otelResource),
        'service.name': config.otelServiceName ?? service,
      });
      return {
        tracing: tracingOf(resource, isEntrance ? samplers.ofEntrance : samplers.ofOthers),
        metering: meteringOf(resource),
      };
    },
    scrape:
      targets.metrics === 'prometheus'
        ? async () =>
            prometheusText(await Promise.all(readers.map((reader) => reader.collect({ timeoutMillis: 5_000 }))))
        : undefined,
    stop: async () => {
      await Promise.allSettled([processor?.shutdown(), ...readers.map((reader) => reader.shutdown())]);
    },
  };
}

function spanProcessor(
  config: TelemetryConfig,
  { traces }: TelemetryTargets,
  logger: Logger,
): SpanProcessor | undefined {
  if (traces === 'none') return undefined;
  if (traces === 'console') return new SimpleSpanProcessor({ exporter: new LogSpanExporter(logger) });
  const exporter = new OTLPTraceExporter({
    headers: Object.fromEntries(config.otlpHeaders),
    ...endpointOf(config.otlpTracesEndpoint, config.otlpEndpoint, 'v1/traces'),
  });
  return new BatchSpanProcessor({ exporter, scheduledDelayMillis: config.otelSpanDelay, maxQueueSize: 16_384 });
}

function periodicReader(config: TelemetryConfig): MetricReader {
  const exporter = new OTLPMetricExporter({
    headers: Object.fromEntries(config.otlpHeaders),
    ...endpointOf(config.otlpMetricsEndpoint, config.otlpEndpoint, 'v1/metrics'),
  });
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: config.otelMetricInterval,
    exportTimeoutMillis: Math.min(30_000, config.otelMetricInterval),
  });
}

/** An endpoint of one signal is taken as it is, that of all signals is where their paths begin. */
function endpointOf(own: string | undefined, ofAll: string | undefined, path: string): { url?: string } {
  const url = own ?? (ofAll === undefined ? undefined : `${ofAll.replace(/\/$/, '')}/${path}`);
  return url === undefined ? {} : { url };
}
