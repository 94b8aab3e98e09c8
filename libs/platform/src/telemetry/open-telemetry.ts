import type { Logger } from '../logging/logger.js';
import { exporterConfig } from './exporter.config.js';
import type { TelemetryConfig } from './telemetry.config.js';
import { targetsOf } from './telemetry-targets.js';
import { NO_TELEMETRY, type ProcessTelemetry } from './telemetry.js';

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
