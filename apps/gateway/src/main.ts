import { ConfigError, createLogger, openTelemetry, startHealthServer } from '#platform';
import { gatewayConfig, settingsOf } from './gateway.config.js';
import { startGateway } from './start-gateway.js';

try {
  const config = gatewayConfig.load();
  const logger = createLogger({ service: 'gateway', level: config.logLevel });
  const telemetry = await openTelemetry(config, logger);
  const gateway = await startGateway(settingsOf(config, logger, telemetry.of('gateway', { isEntrance: true })));
  const { scrape } = telemetry;
  const health = config.healthPort === undefined ? undefined : await startHealthServer({ port: config.healthPort, unreadiness: () => gateway.unreadiness(), scrape });
  if (scrape && !health) logger.warn('Metrics are gathered and cannot be fetched: HEALTH_PORT is not set');
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      logger.info('the gateway stops', { signal });
      gateway.stop().then(() => telemetry.stop()).finally(() => health?.close()).then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error('the gateway did not stop well', { error });
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
