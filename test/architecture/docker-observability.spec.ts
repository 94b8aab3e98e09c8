import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type MetricDefinition, prometheusSeries, telemetryConfig } from '#platform';
import { PLUGIN_METRICS, processConfig } from '#plugin-kit';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { GATEWAY_METRICS } from '../../apps/gateway/src/telemetry/gateway-metrics.js';
import { checkout, compose, keycloak, mountsOf, read } from './compose-files.js';

interface ScrapeJob {
  readonly job_name: string;
  readonly honor_labels?: boolean;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  readonly relabel_configs?: readonly { readonly source_labels: readonly string[]; readonly target_label: string }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string };
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const observability = (name: string): string => read(`docker/observability/${name}`);
const { services } = compose;

const { scrape_configs: jobs, rule_files } = parse(observability('prometheus.yml')) as {
  scrape_configs: readonly ScrapeJob[];
  rule_files: readonly string[];
};
const { groups } = parse(observability('alerts.yml')) as { groups: readonly { readonly rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const { datasources } = parse(observability('grafana-datasources.yml')) as {
  datasources: readonly { readonly uid: string; readonly url: string }[];
};
const { providers } = parse(observability('grafana-dashboards.yml')) as {
  providers: readonly { readonly options: { readonly path: string } }[];
};
const { panels } = JSON.parse(observability('lyftet-dashboard.json')) as { panels: readonly Panel[] };
const expressions = [
  ...rules.map(({ expr }) => expr),
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

const catalogue: readonly MetricDefinition[] = [...Object.values(GATEWAY_METRICS), ...Object.values(PLUGIN_METRICS)];
const definitionOf = new Map(
  catalogue.flatMap((definition) => prometheusSeries(definition).map((name) => [name, definition] as const)),
);
/** Of Prometheus itself, and of the exporter of NATS. */
const FOREIGN = new Set(['up', 'jetstream_consumer_num_pending']);

/** The series of an expression, each with the labels that are asked of it or by which it is gathered. */
function seriesIn(expression: string): { readonly name: string; readonly labels: readonly string[] }[] {
  const gathered = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) =>
    labels!.split(',').map((label) => label.trim()),
  );
  return [
    ...expression.replaceAll(/\bby \([^)]*\)/g, '').matchAll(/\b([a-z][a-z0-9_]*)(?:\{([^}]*)\})?(?![a-z0-9_(])/g),
  ]
    .map(([, name, selector = '']) => ({
      name: name!,
      labels: [...gathered, ...[...selector.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label]) => label!)],
    }))
    .filter(({ name }) => name.includes('_') || FOREIGN.has(name))
    .filter(({ name }) => !['rate_interval', 'histogram_quantile', '__rate_interval'].includes(name));
}
/** Beside those of its own a series has these: what Prometheus adds, and what our text says of every one. */
const labelsOf = (definition: MetricDefinition, series: string): readonly string[] => [
  'service',
  'instance',
  'job',
  ...(series.endsWith('_bucket') ? ['le'] : []),
  ...definition.labels.map((label) => label.replaceAll('.', '_')),
];

describe('docker/observability', () => {
  it('is in its profile, with files that are there', () => {
    const mounted = [...Object.values(compose.services), ...Object.values(keycloak.services)]
      .flatMap((service) => [...mountsOf(service).values()])
      .map(({ volume }) => volume)
      .filter((volume) => volume.startsWith('.'));

    expect(mounted.filter((path) => !existsSync(join(checkout, path)))).toEqual([]);
    for (const name of ['nats-exporter', 'prometheus', 'grafana', 'jaeger'])
      expect(compose.services[name]!.profiles).toEqual(['observability']);
  });

  it('fetches from services that there are, at the port where they answer', () => {
    const exported = services['nats-exporter']!.command!.filter((argument) => argument.startsWith('http')).map(
      (url) => new URL(url).hostname,
    );
    for (const name of [
      ...jobs
        .flatMap((job) => job.static_configs ?? [])
        .flatMap(({ targets }) => targets.map((target) => target.split(':')[0]!)),
      ...exported,
    ])
      expect(services).toHaveProperty([name]);

    const [ours] = jobs.filter((job) => job.dns_sd_configs);
    const [{ names, port }] = ours!.dns_sd_configs as [{ names: readonly string[]; port: number }];
    const programs = Object.entries(services)
      .filter(([, { command }]) => command?.some((argument) => argument.startsWith('--env-file')))
      .map(([name]) => name);
    expect([...names].sort()).toEqual(programs.sort());
    for (const name of names) {
      const { HEALTH_PORT } = services[name]!.environment!;
      expect([
        name,
        (name === 'gateway' ? gatewayConfig : processConfig).settings.healthPort.read(HEALTH_PORT),
      ]).toEqual([name, port]);
    }
    expect(ours).toMatchObject({
      honor_labels: true,
      relabel_configs: [{ source_labels: ['__meta_dns_name'], target_label: 'service' }],
    });
  });

  it('asks for series that the programs tell, by labels that they have', () => {
    const found = expressions.flatMap(seriesIn);

    expect(new Set(found.map(({ name }) => name)).size).toBeGreaterThan(12);
    expect(
      [...new Set(found.map(({ name }) => name))].filter((name) => !definitionOf.has(name) && !FOREIGN.has(name)),
    ).toEqual([]);
    for (const { name, labels } of found) {
      const definition = definitionOf.get(name);
      if (definition)
        expect([name, labels.filter((label) => !labelsOf(definition, name).includes(label))]).toEqual([name, []]);
    }
  });

  it('shows every metric that there is', () => {
    const shown = new Set(
      panels
        .flatMap(({ targets = [] }) => targets)
        .flatMap(({ expr }) => seriesIn(expr))
        .map(({ name }) => definitionOf.get(name)?.name),
    );

    expect([...new Set(catalogue.map(({ name }) => name))].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('warns of what an operator must know, and says it in words', () => {
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining([
        'NatsUnseen',
        'GatewayUnseen',
        'PluginAway',
        'NatsAway',
        'RequestsFail',
        'OutboxWaits',
        'InboxBehind',
        'EventsParked',
      ]),
    );
    for (const { alert, expr, annotations } of rules) {
      const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!);
      expect([alert, used.filter((label) => !expr.includes(label))]).toEqual([alert, []]);
      expect(annotations.summary.length).toBeGreaterThan(10);
    }
  });

  it('defines each metric once, in names that Prometheus takes', () => {
    const names = catalogue.map(({ name, kind, unit, labels }) => JSON.stringify([name, kind, unit, labels]));

    // Gateway and plugins may tell the same thing, but not two things under one name.
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(new Set(names).size);
    for (const name of definitionOf.keys()) expect(name).toMatch(/^(?:lyftet|http_server)_[a-z_]+$/);
    for (const { kind, buckets } of catalogue) expect(buckets !== undefined).toBe(kind === 'histogram');
  });

  it('is found by Prometheus and Grafana where they look', () => {
    const mounted = (name: string) =>
      new Map(services[name]!.volumes!.map((text) => text.split(':')).map(([from, to]) => [to!, from!]));

    for (const file of rule_files) expect(mounted('prometheus').get(file)).toBe('./docker/observability/alerts.yml');
    expect(mounted('grafana').get(`${providers[0]!.options.path}/lyftet.json`)).toBe(
      './docker/observability/lyftet-dashboard.json',
    );
    for (const { url } of datasources) expect(services).toHaveProperty([new URL(url).hostname]);
    for (const { type, title, datasource, gridPos, targets = [] } of panels) {
      expect([title, datasource === undefined || datasources.some(({ uid }) => uid === datasource.uid)]).toEqual([
        title,
        true,
      ]);
      expect([title, type === 'row' || targets.length > 0]).toEqual([title, true]);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('gives every service the standard variables from .env, and leaves all off without them', () => {
    const known = Object.values(telemetryConfig.settings).map(({ variable }) => variable);
    for (const name of [
      'gateway',
      ...Object.keys(services).filter((service) => services[service]!.environment?.['LOG_LEVEL'] !== undefined),
    ]) {
      const given = Object.entries(services[name]!.environment!).filter(([variable]) => variable.startsWith('OTEL_'));

      expect(given.map(([variable]) => variable)).toEqual(
        expect.arrayContaining(['OTEL_TRACES_EXPORTER', 'OTEL_METRICS_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT']),
      );
      expect(given.filter(([variable, value]) => !known.includes(variable) || value !== '')).toEqual([]);
    }
  });
});
