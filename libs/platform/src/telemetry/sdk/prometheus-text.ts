import {
  type CollectionResult,
  DataPointType,
  type Histogram,
  type MetricData,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { prometheusName } from '../prometheus-name.js';

/** Reads the metrics of one service when somebody fetches them. */
export class FetchedMetricReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

type Labels = Readonly<Record<string, unknown>>;

/**
 * Prometheus' text format, version 0.0.4, of all services of a process together: a metric that several have stands
 * there once, each series with its `service`. (OpenTelemetry's own writer knows one service, and no units in names.)
 */
export function prometheusText(results: readonly CollectionResult[]): string {
  const metrics = new Map<string, { head: string; lines: string[] }>();
  for (const { resourceMetrics } of results) {
    const service = { service: resourceMetrics.resource.attributes['service.name'] };
    for (const data of resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
      const kind = kindOf(data);
      const name = prometheusName({ name: data.descriptor.name, unit: data.descriptor.unit, kind });
      const metric = metrics.get(name) ?? {
        head: `# HELP ${name} ${escape(data.descriptor.description)}\n# TYPE ${name} ${kind}\n`,
        lines: [],
      };
      metrics.set(name, metric);
      metric.lines.push(...linesOf(name, data, service));
    }
  }
  return [...metrics.values()].map(({ head, lines }) => head + lines.join('')).join('');
}

function kindOf(data: MetricData): 'counter' | 'histogram' | 'gauge' {
  if (data.dataPointType === DataPointType.HISTOGRAM) return 'histogram';
  return data.dataPointType === DataPointType.SUM && data.isMonotonic ? 'counter' : 'gauge';
}

function linesOf(name: string, data: MetricData, service: Labels): string[] {
  return data.dataPoints.flatMap(({ attributes, value }) => {
    const labels = { ...service, ...attributes };
    return typeof value === 'number' ? [line(name, labels, value)] : histogramLines(name, labels, value as Histogram);
  });
}

function histogramLines(name: string, labels: Labels, { buckets, count, sum = 0 }: Histogram): string[] {
  let soFar = 0;
  const bounds = [...buckets.boundaries, Infinity].map((bound, index) => {
    soFar += buckets.counts[index] ?? 0;
    return line(`${name}_bucket`, { ...labels, le: bound === Infinity ? '+Inf' : String(bound) }, soFar);
  });
  return [...bounds, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, count)];
}

function line(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(
    ([label, text]) => `${label.replaceAll(/[^a-zA-Z0-9]/g, '_')}="${escape(String(text)).replaceAll('"', '\\"')}"`,
  );
  return `${name}{${written.join(',')}} ${value}\n`;
}

const escape = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
