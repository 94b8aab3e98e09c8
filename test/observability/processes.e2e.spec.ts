import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, temporaryDirectory } from '#platform/embedded';
import { TestInstallation, eventually } from '#testing';
import { insight } from '../../apps/insight/src/insight.plugin.js';
import { ServiceProcess } from '../faults/service-process.js';
import { programOf } from '../faults/service-settings.js';
import { StandaloneProcess } from '../supervision/standalone-process.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';
import { OtlpReceiver } from './otlp-receiver.js';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

describe('Processes of a cluster', () => {
  const directory = temporaryDirectory('lyftet-observability-');
  let installation: TestInstallation;
  let gateway: ServiceProcess;
  let plugin: ServiceProcess;
  let healthUrl: string;

  beforeAll(async () => {
    installation = await TestInstallation.create([insight]);
  });
  afterEach(() => Promise.all([gateway.stop(), plugin.stop()]));
  afterAll(async () => {
    await installation.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(environment: Readonly<Record<string, string>>): Promise<void> {
    const healthPort = String(await freePort());
    healthUrl = `http://127.0.0.1:${healthPort}`;
    gateway = await ServiceProcess.of(
      'gateway-1',
      programOf('gateway'),
      { NATS_URL: installation.nats.urlOf('gateway'), HEALTH_PORT: healthPort, ...environment },
      join(directory, 'gateway.log'),
      '',
    );
    plugin = await ServiceProcess.of(
      'insight-1',
      programOf('insight'),
      {
        NATS_URL: installation.nats.urlOf('insight'),
        DATABASE_URL: installation.database.urlOf('insight'),
        CURSOR_SECRET: 'c'.repeat(32),
        ...environment,
      },
      join(directory, 'insight.log'),
      gateway.url,
    );
    gateway.start();
    plugin.start();
    await Promise.all([gateway.untilReady(), plugin.untilReady()]);
  }
  /** A question that the gateway refuses, as nobody is signed in. */
  const ask = () =>
    eventually(
      async () =>
        (await fetch(`${gateway.url}/reports/hours?programmeId=01935a5e-0000-7000-8000-000000000001`)).status === 401,
      { within: 15_000 },
    );

  it('tell nobody anything, unless they are told to', async () => {
    await start({});
    await ask();

    for (const url of [plugin.url, healthUrl, gateway.url])
      expect([url, (await fetch(`${url}/metrics`)).status]).toEqual([url, 404]);
    expect((await fetch(`${healthUrl}/health/ready`)).status).toBe(200);
  });

  it('answer /metrics where the public does not come, and send what they have gathered before they end', async () => {
    const receiver = await OtlpReceiver.start();
    await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_BSP_SCHEDULE_DELAY: '600000',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    await ask();

    const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();
    // The gateway remembers the plugin of the last test, and answers before it has heard of this one.
    await eventually(
      async () => /^lyftet_plugin_up\{service="gateway",plugin="insight"\} 1$/m.test(await metricsOf(healthUrl)),
      { within: 15_000 },
    );
    const [ofGateway, ofPlugin] = [await metricsOf(healthUrl), await metricsOf(plugin.url)];
    expect(ofGateway).toMatch(
      /^http_server_request_duration_seconds_count\{service="gateway",.*http_response_status_code="401"\} [1-9]/m,
    );
    expect(ofGateway).toMatch(
      /^lyftet_gateway_problems_total\{service="gateway",type="urn:lyftet:problem:lyftet:unauthenticated"\} [1-9]/m,
    );
    expect(ofPlugin).toMatch(/^lyftet_outbox_age_seconds\{service="insight"\} 0$/m);
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
    expect(receiver.spans).toEqual([]);

    expect(await gateway.stop()).toBe(0);

    expect(receiver.spans).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          service: 'gateway',
          name: 'GET /reports/hours',
          attributes: expect.objectContaining({ 'http.response.status_code': 401 }),
        }),
      ]),
    );
    expect(receiver.received.join('')).toContain('deployment.environment.name');
    await receiver.stop();
  });
});

describe('A process that tells nobody anything', () => {
  /** How many modules of OpenTelemetry are loaded. */
  async function loaded(environment: Readonly<Record<string, string>>): Promise<number> {
    const program = `
      import { createRequire } from 'node:module';
      const { createLogger, openTelemetry, telemetryConfig } = await import('./dist/libs/platform/src/index.js');
      const loaded = ['./dist/libs/plugin-kit/src/index.js', './dist/apps/gateway/src/start-gateway.js'];
      await Promise.all(loaded.map((path) => import(path)));
      await openTelemetry(telemetryConfig.load(), createLogger({ service: 'test', level: 'ERROR' }));
      const modules = Object.keys(createRequire(import.meta.url).cache);
      console.log(modules.filter((path) => path.includes('@opentelemetry')).length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: checkout,
      env: { PATH: process.env['PATH'], ...environment },
    });
    return Number(stdout);
  }

  it('has nothing of OpenTelemetry in its memory', async () => {
    expect(await loaded({})).toBe(0);
    expect(await loaded({ OTEL_TRACES_EXPORTER: 'otlp' })).toBeGreaterThan(0);
  });
});

describe('npm start', () => {
  const directory = temporaryDirectory('lyftet-observed-');
  let lyftet: StandaloneProcess;
  afterAll(async () => {
    await lyftet.end();
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  it('measures every service under its own name, and tells it to this computer', async () => {
    const metricsPort = await freePort();
    lyftet = StandaloneProcess.start(directory, {
      PORT: String(await freePort()),
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
    });
    const { publicUrl } = await lyftet.untilReady();

    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const services = [...text.matchAll(/^lyftet_nats_connected\{service="([\w-]+)"\} 1$/gm)].map(
      ([, service]) => service,
    );

    expect(services.sort()).toEqual(['gateway', ...ALL_PLUGINS.map(({ options }) => options.name)].sort());
    expect(text.match(/^# TYPE lyftet_nats_connected /gm)).toHaveLength(1);
    expect((await fetch(`${publicUrl}/metrics`)).status).toBe(404);
  }, 90_000);
});
