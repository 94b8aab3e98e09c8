import type { Logger } from '../logging/logger.js';
import { exporterConfig } from './exporter.config.js';
import type { TelemetryConfig } from './telemetry.config.js';
import { NO_TELEMETRY, type ProcessTelemetry } from './telemetry.js';

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

/**
 * Opens what the settings ask for. OpenTelemetry's packages are loaded only then: a process that tells nobody anything
 * does not even have them in memory.
 * @param environment what the exporters read for themselves; default: that of the process
 * @throws {ConfigError} when the exporters would pass over something in the environment that they do not understand
 */
export async function openTelemetry(
  config: TelemetryConfig,
  logger: Logger,
  environment?: Readonly<Record<string, string | undefined>>,
): Promise<ProcessTelemetry> {
  const targets = targetsOf(config);
  if (targets.traces === 'none' && targets.metrics === 'none') return NO_TELEMETRY;
  exporterConfig.load(environment);
  const { startSdk } = await import('./sdk/start-sdk.js');
  return startSdk(config, targets, logger);
}
