import {
  createLogger,
  defineConfig,
  endWhenTold,
  env,
  isNatsAway,
  openTelemetry,
  startHealthServer,
  telemetryConfig,
  untilAnswered,
} from '#platform';
import { isDatabaseAway } from '../database/transient.js';
import { migratePlugin } from '../migrations/migrate.js';
import { momentFacts } from '../telemetry/moment-facts.js';
import type { Plugin } from './define-plugin.js';
import { startPlugin } from './start-plugin.js';

/** What every plugin needs to run as a process of its own. */
export const processConfig = defineConfig({
  databaseUrl: env.url('DATABASE_URL', 'PostgreSQL, as the runtime role of the plugin', ['postgres:', 'postgresql:']),
  natsUrl: env.text('NATS_URL', 'NATS servers, comma-separated, with the user of the plugin'),
  healthPort: env.port('HEALTH_PORT', 'Where /health/live, /health/ready and /metrics are answered').default(8080),
  demo: env.flag('LYFTET_DEMO', 'Demo mode: domain time follows the bucket demo-clock').default(false),
  logLevel: env
    .oneOf('LOG_LEVEL', 'The least severe level that is written', ['ERROR', 'WARN', 'INFO', 'DEBUG'])
    .default('INFO'),
  poolSize: env.int('DATABASE_POOL', 'Most connections to the database', 1, 100).default(8),
  statementTimeout: env
    .duration('DATABASE_STATEMENT_TIMEOUT', 'How long a statement may take, and a transaction wait for its next one')
    .default('30s'),
  ...telemetryConfig.settings,
});

export const migrationConfig = defineConfig({
  ownerUrl: env.url('DATABASE_OWNER_URL', 'PostgreSQL, as the owner role of the plugin', ['postgres:', 'postgresql:']),
});

const isAway = (error: unknown): boolean =>
  isNatsAway(error) || isDatabaseAway(error) || (error instanceof Error && isDatabaseAway(error.cause));

/** `main.ts` of a plugin: runs it as a process until SIGTERM or SIGINT, then ends gracefully. */
export async function runPlugin(plugin: Plugin): Promise<void> {
  const { name } = plugin.options;
  const {
    databaseUrl,
    natsUrl,
    healthPort: port,
    demo,
    logLevel,
    poolSize,
    statementTimeout,
    ...rest
  } = processConfig.load();
  const logger = createLogger({ service: name, level: logLevel, ambient: momentFacts });
  const telemetry = await openTelemetry(rest, logger);
  const settings = {
    databaseUrl,
    natsUrl,
    demo,
    logger,
    poolSize,
    statementWithinMs: statementTimeout.milliseconds,
    telemetry: telemetry.of(name),
  };
  const running = await untilAnswered(() => startPlugin(plugin, settings), logger, isAway);
  const health = await startHealthServer({ port, unreadiness: () => running.unreadiness(), scrape: telemetry.scrape });
  endWhenTold({
    service: name,
    logger,
    endings: [
      // Its parts have times of their own, 27 s together.
      { name: 'the plugin', end: () => running.stop(), withinMs: 27_500 },
      { name: 'telemetry', end: () => telemetry.stop(), withinMs: 1_500 },
      { name: 'the health server', end: () => void health.close().closeAllConnections(), withinMs: 500 },
    ],
  });
}

/** `migrate.ts` of a plugin: brings its schema up to date as the owner role, then ends. */
export async function migrateFromEnvironment(plugin: Plugin): Promise<void> {
  await migratePlugin(plugin.options.name, plugin.options.migrations ?? [], migrationConfig.load().ownerUrl);
}
