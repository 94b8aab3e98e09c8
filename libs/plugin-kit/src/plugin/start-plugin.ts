import { createHash } from 'node:crypto';
import { jetstream } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import {
  ComputerClock,
  type Ending,
  type Logger,
  NO_SERVICE_TELEMETRY,
  OffsetClock,
  type Tracing,
  createLogger,
  endInTime,
  nestLogger,
  uuidv7,
  within,
} from '#platform';
import { Leadership } from '../background/leadership.js';
import { BUCKETS, type CallerKey, MANIFEST_LIMITS, STREAMS } from '../contract/index.js';
import { Database } from '../database/database.js';
import { openDataSource } from '../database/data-source.js';
import { ParkedEvents } from '../inbox/replay.js';
import { SchemaMismatch, requireSchema } from '../migrations/migrate.js';
import { CallerVerifier } from '../operations/caller-verifier.js';
import type { BrokenPromise } from '../operations/broken-promise.js';
import { httpOf, operationOf } from '../operations/operation.js';
import { LargeReplies } from '../operations/large-replies.js';
import { type DispatchedOperation, OperationDispatcher } from '../operations/operation-dispatcher.js';
import type { RequestContext } from '../operations/request-context.js';
import { type ReadingRule, noteReading } from '../readings/reading-log.js';
import { readingOf } from '../readings/reading-of.js';
import { momentFacts } from '../telemetry/moment-facts.js';
import { observePlugin } from '../telemetry/observe-plugin.js';
import { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import { backgroundDuties, subscriptionsIn } from './background-duties.js';
import type { Plugin } from './define-plugin.js';
import { DemoClock } from './demo-clock.js';
import { NatsPresence } from '../nats/nats-presence.js';
import { OperationServer } from './operation-server.js';
import { pluginModule } from './plugin-module.js';
import type { PluginSettings, RunningPlugin } from './running-plugin.js';
import { announce } from './service-discovery.js';
import { Wake } from '../background/wake.js';

/** How long each part of a stop may take, whatever is queued and whoever does not answer: less than 30 s together. */
const ENDS_WITHIN_MS = {
  // Longer than an operation takes whose answer somebody still waits for.
  'requests under way': 12_000,
  'background duties': 6_000,
  NATS: 3_000,
  'the database': 3_000,
  'the application': 2_000,
  'its announcement': 500,
  'the clock': 500,
} as const;

/**
 * Starts one replica of a plugin: refuses a foreign schema, then serves, announces itself and stands for leadership.
 */
export async function startPlugin(plugin: Plugin, settings: PluginSettings): Promise<RunningPlugin> {
  // Ends what has been started, last first; also when a later step of the start fails.
  const endings: Ending[] = [];
  const end = async () => {
    const late = await endInTime(
      endings.splice(0).reverse(),
      settings.logger ?? createLogger({ service: plugin.options.name, level: 'INFO' }),
    );
    if (late.length > 0) throw new Error(`${plugin.options.name} did not end as it should: ${late.join(', ')}`);
  };
  try {
    return await start(plugin, settings, endings, end);
  } catch (error) {
    await end().catch(() => undefined);
    throw error;
  }
}

async function start(
  plugin: Plugin,
  settings: PluginSettings,
  endings: Ending[],
  end: () => Promise<void>,
): Promise<RunningPlugin> {
  const { options, features, manifest } = plugin;
  const { name } = options;
  const instanceId = uuidv7();
  const logger = settings.logger ?? createLogger({ service: name, level: 'INFO', ambient: momentFacts });
  const systemClock = settings.systemClock ?? new ComputerClock();
  const config = options.config?.load(settings.environment);
  const clock = new OffsetClock(systemClock);
  const wake = new Wake();
  const { tracing, metering } = settings.telemetry ?? NO_SERVICE_TELEMETRY;
  const telemetry = new PluginTelemetry({ tracing, metering });
  const ending = (name: keyof typeof ENDS_WITHIN_MS, stop: () => unknown) =>
    void endings.push({ name, end: stop, withinMs: ENDS_WITHIN_MS[name] });
  ending(
    'the clock',
    clock.onChange(() => wake.signal('timers')),
  );

  const dataSource = await openDatabase(plugin, settings, tracing, logger, (stop) => ending('the database', stop));
  const connection = await connectPlugin(name, settings.natsUrl);
  const nats = new NatsPresence(connection);
  ending('NATS', () => within(ENDS_WITHIN_MS.NATS / 2, connection.drain()).catch(() => connection.close()));
  if (settings.demo) ending('the clock', await (await DemoClock.open(connection)).follow(clock, connection, logger));

  const keys = await new Kvm(connection).open(BUCKETS.callerKeys, { bindOnly: true });
  const rolesOf = new Map(manifest.permissions.map((permission) => [permission.name, new Set(permission.roles)]));
  const verifier = new CallerVerifier(
    async (kid) => (await keys.get(kid))?.json<CallerKey>(),
    rolesOf,
    systemClock,
    clock,
  );
  const operations = new Map(
    features
      .flatMap((feature) => feature.operations ?? [])
      .map((operation): [string, DispatchedOperation] => {
        const operationOptions = operationOf(operation);
        return [
          operationOptions.name,
          {
            options: operationOptions,
            method: httpOf(operationOptions)?.method ?? 'POST',
            reading: readingOf(operationOptions),
            stats: { requests: 0, errors: 0, lastError: '', processingTime: 0 },
          },
        ];
      }),
  );
  const note = (reading: ReadingRule, result: unknown, context: RequestContext) =>
    noteReading(application.get(UnitOfWork), reading, result, context);
  const dispatcher = new OperationDispatcher(
    verifier,
    new LargeReplies(name, connection),
    telemetry,
    logger,
    note,
    settings.onBrokenPromise ?? warnOf(logger),
  );
  const server = new OperationServer(connection, name, operations, dispatcher);

  const application: INestMicroservice = await NestFactory.createMicroservice(
    pluginModule(plugin, { dataSource, connection, clock, systemClock, wake, telemetry, logger, config }),
    { strategy: server, logger: nestLogger(logger), abortOnError: false },
  );
  ending('the application', () => application.close());
  await application.listen();

  const jetStream = jetstream(connection);
  const parked = () => application.get(ParkedEvents).count();
  const reactions = subscriptionsIn(features, (token) => application.get(token));
  const leadership = new Leadership(
    name,
    settings.databaseUrl,
    backgroundDuties({
      plugin: name,
      manifest,
      database: application.get(Database),
      connection,
      jetStream,
      unitOfWork: application.get(UnitOfWork),
      clock,
      systemClock,
      wake,
      telemetry,
      logger,
      ...reactions,
    }),
    wake,
    logger,
    settings.statementWithinMs,
  );
  leadership.start();
  // The requests in flight end first, so that what they tell is still sent by this leader.
  ending('background duties', () => leadership.stop());
  ending('requests under way', () => server.close());

  const bytes = Buffer.from(JSON.stringify(manifest));
  if (bytes.length > MANIFEST_LIMITS.bytes)
    throw new Error(`The manifest of ${name} has ${bytes.length} bytes, ${MANIFEST_LIMITS.bytes} are allowed`);
  const answering = announce(connection, {
    name,
    version: options.version,
    summary: options.summary,
    instanceId,
    startedAt: systemClock.now(),
    manifest: bytes,
    manifestSha256: createHash('sha256').update(bytes).digest('hex'),
    operations,
    parked,
  });
  if (metering) {
    const streams = [
      ...(reactions.subscriptions.length > 0 ? [STREAMS.events] : []),
      ...(reactions.personStates.length > 0 ? [STREAMS.people] : []),
    ];
    observePlugin(metering, {
      plugin: name,
      database: application.get(Database),
      jetStream,
      nats,
      streams,
      parked,
      systemClock,
    });
  }
  ending('its announcement', () =>
    answering.forEach((subscription) => subscription.isClosed() || subscription.unsubscribe()),
  );
  await connection.flush();
  logger.info('Plugin started', { version: options.version, instanceId });

  let stopping: Promise<void> | undefined;
  return {
    name,
    instanceId,
    get: (token) => application.get(token as never, { strict: false }),
    unreadiness: async () => {
      // Both may be silent instead of gone; a probe is answered all the same.
      if (!nats.isConnected() || !(await isAnswered(connection.flush()))) return 'NATS is away';
      return (await isAnswered(dataSource.query('SELECT 1'))) ? null : 'PostgreSQL is away';
    },
    stop: () => (stopping ??= end().then(() => logger.info('Plugin stopped', { instanceId }))),
  };
}

/** Of an anonymous operation no line is written. */
function warnOf(logger: Logger): (promise: BrokenPromise) => void {
  return ({ isAnonymous, ...facts }) =>
    void (isAnonymous || logger.warn('An operation did what it does not declare', facts));
}

const ANSWERED_WITHIN_MS = 2_000;

const isAnswered = (question: Promise<unknown>): Promise<boolean> =>
  within(ANSWERED_WITHIN_MS, question).then(
    () => true,
    () => false,
  );

async function openDatabase(
  { options, features }: Plugin,
  settings: PluginSettings,
  tracing: Tracing | undefined,
  logger: Logger,
  ending: (stop: () => unknown) => void,
): Promise<DataSource> {
  const { name, migrations = [] } = options;
  try {
    const dataSource = await openDataSource({
      plugin: name,
      databaseUrl: settings.databaseUrl,
      entities: features.flatMap(({ entities = [] }) => entities),
      logger,
      tracing,
      poolSize: settings.poolSize,
      statementWithinMs: settings.statementWithinMs,
    });
    ending(() => dataSource.destroy());
    await requireSchema(name, migrations, { query: async (sql) => ({ rows: await dataSource.query(sql) }) });
    return dataSource;
  } catch (error) {
    throw error instanceof SchemaMismatch ? error : new Error(`${name} cannot use its database`, { cause: error });
  }
}

/**
 * A connection that never gives up, with an inbox prefix of the plugin's own: nobody else may listen to its replies.
 */
async function connectPlugin(name: string, natsUrl: string): Promise<NatsConnection> {
  const urls = natsUrl.split(',').map((url) => new URL(url));
  const { username, password } = urls[0]!;
  return connect({
    servers: urls.map(({ host }) => host),
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
    name,
    inboxPrefix: `_INBOX_${name}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    waitOnFirstConnect: true,
    // A server that is silent instead of gone is noticed, and another one taken, within 9 s.
    pingInterval: 3_000,
    maxPingOut: 2,
    // A stack for each message that is sent would cost more than the message.
    noAsyncTraces: true,
  });
}
