import type { MetricDefinition } from './telemetry.js';

/** UCUM → the plain word that Prometheus' names end in. */
const UNITS: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

/** `http.server.request.duration` in seconds is `http_server_request_duration_seconds`; counters end in `_total`. */
export function prometheusName({ name, kind, unit }: Pick<MetricDefinition, 'name' | 'kind' | 'unit'>): string {
  return `${name.replaceAll(/[^a-zA-Z0-9]/g, '_')}${UNITS[unit] ?? ''}${kind === 'counter' ? '_total' : ''}`;
}

/** The series of a metric: a histogram has three. */
export function prometheusSeries(definition: MetricDefinition): readonly string[] {
  const name = prometheusName(definition);
  return definition.kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
