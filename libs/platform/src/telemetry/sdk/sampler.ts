import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import type { TelemetryConfig } from '../telemetry.config.js';

/** @throws {Error} when the share is no number from 0 to 1 */
export function samplerOf(name: TelemetryConfig['otelSampler'], argument: string): Sampler {
  const share = Number(argument);
  if (!(share >= 0 && share <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1');
  const root = name.endsWith('ratio') ? new TraceIdRatioBasedSampler(share) : name.endsWith('off') ? new AlwaysOffSampler() : new AlwaysOnSampler();
  return name.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root;
}
