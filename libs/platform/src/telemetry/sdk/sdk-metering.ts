import type { Meter, Observable } from '@opentelemetry/api';
import type { Instrument, Metering, MetricDefinition, Observe } from '../telemetry.js';

/** Instruments of OpenTelemetry's SDK. */
export class SdkMetering implements Metering {
  constructor(private readonly meter: Meter) {}

  instrument({ name, kind, unit, description, buckets }: MetricDefinition): Instrument {
    if (kind === 'counter') {
      const counter = this.meter.createCounter(name, { unit, description });
      return { record: (value, labels) => counter.add(value, labels) };
    }
    const histogram = this.meter.createHistogram(name, {
      unit,
      description,
      ...(buckets && { advice: { explicitBucketBoundaries: [...buckets] } }),
    });
    return { record: (value, labels) => histogram.record(value, labels) };
  }

  observe(definitions: readonly MetricDefinition[], read: (observe: Observe) => void | Promise<void>): void {
    const observed = new Map(
      definitions.map((definition): [MetricDefinition, Observable] => [definition, this.observable(definition)]),
    );
    this.meter.addBatchObservableCallback(
      (result) => read((definition, value, labels = {}) => result.observe(observed.get(definition)!, value, labels)),
      [...observed.values()],
    );
  }

  private observable({ name, kind, unit, description }: MetricDefinition): Observable {
    return kind === 'counter'
      ? this.meter.createObservableCounter(name, { unit, description })
      : this.meter.createObservableGauge(name, { unit, description });
  }
}
