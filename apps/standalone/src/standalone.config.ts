import { type ConfigOf, defineConfig, env, telemetryConfig } from '#platform';

/** The settings of `npm start`. */
export const standaloneConfig = defineConfig({
  publicUrl: env
    .url('PUBLIC_URL', 'the address under which people reach this installation; fixed at the first start', [
      'http:',
      'https:',
    ])
    .optional(),
  port: env
    .port('PORT', 'the port of this computer that leads there, when it is not the one in PUBLIC_URL (behind a proxy)')
    .optional(),
  directory: env.text('LYFTET_DIRECTORY', 'where the data goes').default('.lyftet'),
  metricsPort: env
    .port(
      'OTEL_EXPORTER_PROMETHEUS_PORT',
      'where /metrics of all services is answered, to this computer alone (OTEL_METRICS_EXPORTER=prometheus)',
    )
    .default(9464),
  ...telemetryConfig.settings,
});

export type StandaloneConfig = ConfigOf<typeof standaloneConfig>;
