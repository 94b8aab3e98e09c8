export { ConfigError, type ConfigFault } from './config/config-error.js';
export { type ConfigDefinition, type ConfigOf, type Settings, defineConfig } from './config/define-config.js';
export { describeConfig } from './config/describe-config.js';
export { environmentWith } from './config/environment.js';
export type { Duration } from './config/duration.js';
export { env } from './config/env.js';
export { Secret } from './config/secret.js';
export type { Setting } from './config/setting.js';
export { readJson, writeJson } from './files/json-file.js';
export { type HealthOptions, startHealthServer } from './health/health-server.js';
export { type ConnectionBounds, boundConnections, letGo } from './http/connection-bounds.js';
export { type FramingFault, framingFault, hasBody } from './http/request-framing.js';
export { isUuid, uuidv4, uuidv7 } from './ids/uuid.js';
export { type LoggerOptions, createLogger } from './logging/create-logger.js';
export { type Facts, type LogLevel, LOG_LEVELS, Logger } from './logging/logger.js';
export { type NestLogger, nestLogger } from './logging/nest-logger.js';
export { type LineSink, patientOutput } from './logging/standard-output.js';
export { isNatsAway, untilAnswered } from './nats/nats-away.js';
export { endWhenTold } from './process/run-until-told.js';
export { type LastResort, killAfter } from './process/last-resort.js';
export { listenForSignals } from './process/signals.js';
export { type Ending, endInTime } from './process/stop-in-time.js';
export { SealedBox } from './secrets/sealed-box.js';
export { Clock } from './time/clock.js';
export { FixedClock, FixedSystemClock } from './time/fixed-clock.js';
export { OffsetClock } from './time/offset-clock.js';
export {
  addDays,
  daysBetween,
  isDay,
  startOfStockholmDay,
  stockholmDay,
  stockholmInstant,
  stockholmMonth,
} from './time/stockholm.js';
export { ComputerClock, SystemClock } from './time/system-clock.js';
export { within } from './time/within.js';
export { openTelemetry } from './telemetry/open-telemetry.js';
export { prometheusSeries } from './telemetry/prometheus-name.js';
export { startJoint } from './telemetry/joint-span.js';
export { type TelemetryConfig, telemetryConfig } from './telemetry/telemetry.config.js';
export {
  type Attributes,
  type Instrument,
  type Metering,
  type MetricDefinition,
  NO_SERVICE_TELEMETRY,
  NO_TELEMETRY,
  type Observe,
  type OpenSpan,
  type ProcessTelemetry,
  type ServiceTelemetry,
  type Tracing,
} from './telemetry/telemetry.js';
export { readTraceparent } from './telemetry/traceparent.js';
export { kindOfError, withinSpan } from './telemetry/within-span.js';
