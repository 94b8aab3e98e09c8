import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../logging/create-logger.js';
import { openTelemetry } from './open-telemetry.js';
import { targetsOf } from './telemetry-targets.js';
import { prometheusName, prometheusSeries } from './prometheus-name.js';
import { startJoint } from './joint-span.js';
import { telemetryConfig } from './telemetry.config.js';
import { type MetricDefinition, NO_TELEMETRY, type OpenSpan, type SpanStart, type Tracing } from './telemetry.js';
import { readTraceparent, writeTraceparent } from './traceparent.js';
import { kindOfError, withinSpan } from './within-span.js';

const lines: string[] = [];
const logger = createLogger({
  service: 'test',
  level: 'INFO',
  destination: { write: (line) => void lines.push(line) },
});
const open = async (environment: Record<string, string>) =>
  openTelemetry(telemetryConfig.load(environment), logger, environment);
const PARENT = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';

const requests: MetricDefinition = {
  name: 'lyftet.requests',
  kind: 'counter',
  unit: '{request}',
  description: 'Requests',
  labels: ['operation'],
};
const duration: MetricDefinition = {
  name: 'lyftet.duration',
  kind: 'histogram',
  unit: 's',
  description: 'Durations',
  labels: [],
  buckets: [0.1, 1],
};
const waiting: MetricDefinition = {
  name: 'lyftet.waiting',
  kind: 'gauge',
  unit: '{message}',
  description: 'Waiting',
  labels: [],
};

describe('The standard variables', () => {
  it.each([
    [{}, 'none', 'none'],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }, 'none', 'none'],
    [{ OTEL_SERVICE_NAME: 'a', OTEL_TRACES_SAMPLER: 'always_on', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }, 'none', 'none'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, 'otlp', 'otlp'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_METRICS_EXPORTER: 'none' }, 'otlp', 'none'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces' }, 'otlp', 'none'],
    [{ OTEL_METRICS_EXPORTER: 'prometheus' }, 'none', 'prometheus'],
    [{ OTEL_TRACES_EXPORTER: 'console' }, 'console', 'none'],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'prometheus' }, 'none', 'none'],
  ])('%j sends traces to %s and metrics to %s', (environment, traces, metrics) => {
    expect(targetsOf(telemetryConfig.load(environment))).toEqual({ traces, metrics });
  });

  it('that name no exporter and no endpoint leave everything off', async () => {
    const telemetry = await open({});

    expect(telemetry).toBe(NO_TELEMETRY);
    expect(telemetry.of('catalog')).toEqual({ tracing: undefined, metering: undefined });
    expect(telemetry.scrape).toBeUndefined();
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_HEADERS', 'very-secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=very-secret%zz'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=very-secret%0A'],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'authorization=very-secret%zz'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'very-secret'],
    ['OTEL_TRACES_SAMPLER_ARG', 'very-secret'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'http/protobuf'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'very-secret'],
    ['OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', 'very-secret'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s'],
    ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', '0'],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/very-secret'],
  ])('stop the start when %s is %j, by name and without repeating what may be a key', async (variable, value) => {
    const started = open({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'traceidratio', [variable]: value });

    await expect(started).rejects.toThrow(new RegExp(`\\b${variable} (has|is) `));
    await expect(started).rejects.not.toThrow('very-secret');
  });

  it('that are understood let it start', async () => {
    const telemetry = await open({
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20key, x-tenant=a',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '5000',
    });

    await telemetry.stop();
  });

  it('may say of headers what has to be encoded', () => {
    expect(
      telemetryConfig.load({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%3D, x-tenant = b=c' }).otlpHeaders,
    ).toEqual([
      ['authorization', 'Bearer a='],
      ['x-tenant', 'b=c'],
    ]);
  });
});

describe('A traceparent', () => {
  it('is read and written', () => {
    const parts = { traceId: '0123456789abcdef0123456789abcdef', spanId: '0123456789abcdef', isSampled: true };

    expect(readTraceparent(PARENT)).toEqual(parts);
    expect(writeTraceparent(parts)).toBe(PARENT);
    expect(readTraceparent(PARENT.replace(/01$/, '00'))?.isSampled).toBe(false);
  });

  it.each([
    undefined,
    '',
    'x',
    PARENT.toUpperCase(),
    `${PARENT}-`,
    PARENT.replace('00-', '01-'),
    `00-${'0'.repeat(32)}-0123456789abcdef-01`,
    `00-0123456789abcdef0123456789abcdef-${'0'.repeat(16)}-01`,
  ])('is not %j', (text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });
});

describe('Spans', () => {
  it('go on from what they are part of, and say in the log what they were when the console is asked for', async () => {
    const telemetry = await open({
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    const span = telemetry
      .of('catalog')
      .tracing!.start('work', { kind: 'server', parent: PARENT, attributes: { 'lyftet.operation': 'catalog.work' } });

    span.end();
    await telemetry.stop();

    expect(span.traceparent.slice(0, 36)).toBe(PARENT.slice(0, 36));
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      message: 'span',
      of: 'catalog',
      name: 'work',
      traceparent: span.traceparent,
      parentSpanId: '0123456789abcdef',
      attributes: { 'lyftet.operation': 'catalog.work' },
    });
  });

  it('that the sampler leaves out are passed on as such', async () => {
    const telemetry = await open({ OTEL_TRACES_EXPORTER: 'console', OTEL_TRACES_SAMPLER: 'always_off' });

    expect(telemetry.of('catalog').tracing!.start('work', { kind: 'server', parent: PARENT }).traceparent).toMatch(
      /^00-0123456789abcdef0123456789abcdef-[0-9a-f]{16}-00$/,
    );
  });

  it('are kept by ratio where requests come in, whatever a client says, and behind it as decided there', async () => {
    const telemetry = await open({
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.05',
    });
    const gateway = telemetry.of('gateway', { isEntrance: true }).tracing!;
    const plugin = telemetry.of('catalog').tracing!;
    // The ratio goes by the id of the trace; of these two it keeps the second.
    const decided = [`00-${'f'.repeat(8)}${'0'.repeat(24)}-0123456789abcdef-01`, PARENT.replace(/01$/, '00')].map(
      (parent) => {
        const span = gateway.start('work', { kind: 'server', parent });
        return [span.traceparent, plugin.start('work', { kind: 'server', parent: span.traceparent }).traceparent].map(
          (text) => readTraceparent(text)?.isSampled,
        );
      },
    );

    expect(decided).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('end and name the class of the fault, never its text, when what they are about fails', async () => {
    const seen: string[] = [];
    const span: OpenSpan = {
      traceparent: PARENT,
      set: () => undefined,
      fail: (kind) => seen.push(kind),
      end: () => seen.push('end'),
    };
    const fault = Object.assign(new Error('Key (name)=(Hemlig) exists'), { code: '23505' });

    await expect(withinSpan(span, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await withinSpan(span, async () => 7)).toBe(7);

    expect(seen).toEqual(['23505', 'end', 'end']);
    expect([kindOfError({ type: 'urn:x' }), kindOfError(new TypeError('a')), kindOfError(null)]).toEqual([
      'urn:x',
      'TypeError',
      'unknown',
    ]);
  });

  it('of joint work stand in the first trace, and each other trace leads there', () => {
    const started: (SpanStart & { readonly own: string; ended?: boolean })[] = [];
    const tracing: Tracing = {
      start: (_name, start) => {
        const span = { ...start, own: `span-${started.length}` };
        started.push(span);
        return {
          traceparent: span.own,
          set: () => undefined,
          fail: () => undefined,
          end: () => Object.assign(span, { ended: true }),
        };
      },
    };

    startJoint(tracing, 'batch', { kind: 'internal' }, ['a', 'b', 'c']).end();

    expect(started).toEqual([
      { kind: 'internal', parent: 'a', links: ['b', 'c'], own: 'span-0', ended: true },
      { kind: 'internal', parent: 'b', links: ['span-0'], own: 'span-1', ended: true },
      { kind: 'internal', parent: 'c', links: ['span-0'], own: 'span-2', ended: true },
    ]);
  });
});

describe('Metrics', () => {
  it('have the names that Prometheus expects', () => {
    expect([requests, duration, waiting].map(prometheusName)).toEqual([
      'lyftet_requests_total',
      'lyftet_duration_seconds',
      'lyftet_waiting',
    ]);
    expect(prometheusSeries(duration)).toEqual([
      'lyftet_duration_seconds_bucket',
      'lyftet_duration_seconds_sum',
      'lyftet_duration_seconds_count',
    ]);
  });

  it('of several services in one process are told together, but for a reading that fails', async () => {
    const telemetry = await open({ OTEL_METRICS_EXPORTER: 'prometheus' });
    for (const [service, count] of [
      ['catalog', 2],
      ['insight', 3],
    ] as const) {
      const metering = telemetry.of(service).metering!;
      metering.instrument(requests).record(count, { operation: 'say "hi"\n' });
      metering.instrument(duration).record(0.5, {});
      metering.observe([waiting], async (observe) => {
        if (service === 'insight') throw new Error('the database is away');
        observe(waiting, 4);
      });
    }

    expect(await telemetry.scrape!()).toBe(
      [
        '# HELP lyftet_requests_total Requests',
        '# TYPE lyftet_requests_total counter',
        'lyftet_requests_total{service="catalog",operation="say \\"hi\\"\\n"} 2',
        'lyftet_requests_total{service="insight",operation="say \\"hi\\"\\n"} 3',
        '# HELP lyftet_duration_seconds Durations',
        '# TYPE lyftet_duration_seconds histogram',
        ...['catalog', 'insight'].flatMap((service) => [
          `lyftet_duration_seconds_bucket{service="${service}",le="0.1"} 0`,
          `lyftet_duration_seconds_bucket{service="${service}",le="1"} 1`,
          `lyftet_duration_seconds_bucket{service="${service}",le="+Inf"} 1`,
          `lyftet_duration_seconds_sum{service="${service}"} 0.5`,
          `lyftet_duration_seconds_count{service="${service}"} 1`,
        ]),
        '# HELP lyftet_waiting Waiting',
        '# TYPE lyftet_waiting gauge',
        'lyftet_waiting{service="catalog"} 4',
        '',
      ].join('\n'),
    );
  });
});
