import type { Server } from 'node:http';
import { type ProcessTelemetry, createLogger, startHealthServer } from '#platform';
import type { EmbeddedNats, EmbeddedPostgres } from '#platform/embedded';
import { type Plugin, type RunningPlugin, momentFacts, roleOf, roleUrl, startPlugin } from '#plugin-kit';
import { gatewayConfig, settingsOf } from '../../gateway/src/gateway.config.js';
import { type RunningGateway, startGateway } from '../../gateway/src/start-gateway.js';
import { EmbeddedProvider } from '../../identity/src/identity.plugin.js';
import type { LogFile } from './log-file.js';
import { DATABASE, rolesOf } from './provision.js';
import { type ServiceSurroundings, environmentOfGateway, environmentOfPlugin } from './service-environment.js';

/** What an installation's services find when they start. */
export interface Surroundings extends ServiceSurroundings {
  readonly postgres: Pick<EmbeddedPostgres, 'adminUrl'>;
  readonly nats: Pick<EmbeddedNats, 'url'>;
  readonly plugins: readonly Plugin[];
  readonly log: LogFile;
  readonly telemetry: ProcessTelemetry;
}

/** A service that runs in this process. */
export interface RunningService {
  readonly name: string;
  stop(): Promise<void>;
}

/** Starts all plugins at once. When one fails, the others are stopped again, and the failure says which. */
export async function startPlugins(surroundings: Surroundings): Promise<readonly RunningPlugin[]> {
  const starts = await Promise.allSettled(surroundings.plugins.map((plugin) => start(plugin, surroundings)));
  const running = starts.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = starts.findIndex(({ status }) => status === 'rejected');
  if (failure === -1) return running;
  await stopTogether(running);
  const { reason } = starts[failure] as PromiseRejectedResult;
  throw new Error(
    `the plugin ${surroundings.plugins[failure]?.options.name} does not start: ${(reason as Error).message}`,
    { cause: reason },
  );
}

/** Starts the gateway; the OpenID provider is reached through it when it is one of the plugins. */
export async function startOwnGateway(
  surroundings: Surroundings,
  running: readonly RunningPlugin[],
): Promise<RunningGateway> {
  const logger = createLogger({ service: 'gateway', level: 'INFO', destination: surroundings.log });
  const oidcInternalUrl = running.find(({ name }) => name === 'identity')?.get(EmbeddedProvider).internalUrl;
  const config = gatewayConfig.load(
    environmentOfGateway(surroundings, natsUrlOf('gateway', surroundings), oidcInternalUrl),
  );
  return startGateway(settingsOf(config, logger, surroundings.telemetry.of('gateway', { isEntrance: true })));
}

/** `/metrics` of all services, for this computer alone; undefined unless they are to be fetched. */
export async function startOwnMetrics(
  { scrape }: ProcessTelemetry,
  port: number,
  services: readonly Pick<RunningPlugin, 'unreadiness'>[],
): Promise<Server | undefined> {
  if (scrape === undefined) return undefined;
  const unreadiness = async () =>
    (await Promise.all(services.map((service) => service.unreadiness()))).find((reason) => reason !== null) ?? null;
  return startHealthServer({ port, host: '127.0.0.1', unreadiness, scrape });
}

/** Stops them all at the same time; the first failure is told when all are done. */
export async function stopTogether(services: readonly RunningService[]): Promise<void> {
  const ends = await Promise.allSettled(services.map((service) => service.stop()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function start(plugin: Plugin, surroundings: Surroundings): Promise<RunningPlugin> {
  const { postgres, secrets, isDemo, log, telemetry } = surroundings;
  const { name } = plugin.options;
  return startPlugin(plugin, {
    databaseUrl: roleUrl(postgres.adminUrl, DATABASE, roleOf(name), rolesOf(secrets, name).runtime),
    natsUrl: natsUrlOf(name, surroundings),
    demo: isDemo,
    logger: createLogger({ service: name, level: 'INFO', destination: log, ambient: momentFacts }),
    telemetry: telemetry.of(name),
    environment: environmentOfPlugin(plugin, surroundings),
  });
}

function natsUrlOf(user: string, { nats, secrets }: Surroundings): string {
  const url = new URL(nats.url);
  url.username = user;
  url.password = secrets.natsUsers[user] ?? '';
  return url.href;
}
