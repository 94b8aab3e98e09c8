import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { TelemetryConfig } from '../telemetry.config.js';

export interface Samplers {
  /** Where traces come in. It knows no parents, or any client could have all of its own requests kept. */
  readonly ofEntrance: Sampler;
  readonly ofOthers: Sampler;
}

/** @throws {Error} when the share is no number from 0 to 1 */
export function samplersOf(name: TelemetryConfig['otelSampler'], argument: string): Samplers {
  const share = Number(argument);
  if (!(share >= 0 && share <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1');
  const root = name.endsWith('ratio')
    ? new TraceIdRatioBasedSampler(share)
    : name.endsWith('off')
      ? new AlwaysOffSampler()
      : new AlwaysOnSampler();
  return { ofEntrance: root, ofOthers: name.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root };
}
