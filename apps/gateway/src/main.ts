import { ConfigError, createLogger, endWhenTold, openTelemetry, startHealthServer } from '#platform';
import { gatewayConfig, settingsOf } from './gateway.config.js';
import { startGateway } from './start-gateway.js';

try {
  const config = gatewayConfig.load();
  const logger = createLogger({ service: 'gateway', level: config.logLevel });
  const telemetry = await openTelemetry(config, logger);
  const gateway = await startGateway(settingsOf(config, logger, telemetry.of('gateway', { isEntrance: true })));
  const { scrape } = telemetry;
  const health =
    config.healthPort === undefined
      ? undefined
      : await startHealthServer({ port: config.healthPort, unreadiness: () => gateway.unreadiness(), scrape });
  if (scrape && !health) logger.warn('Metrics are gathered and cannot be fetched: HEALTH_PORT is not set');
  const extraMs = config.leaveAfter.milliseconds;
  endWhenTold({
    service: 'gateway',
    logger,
    extraMs,
    endings: [
      { name: 'the gateway', end: () => gateway.stop(), withinMs: 27_500 + extraMs },
      { name: 'telemetry', end: () => telemetry.stop(), withinMs: 1_500 },
      { name: 'the health server', end: () => void health?.close().closeAllConnections(), withinMs: 500 },
    ],
  });
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
