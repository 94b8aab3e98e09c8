import { join } from 'node:path';
import { createLogger, openTelemetry } from '#platform';
import { type InstallationSecrets, pluginPages } from '#plugin-kit';
import { makeBufferKeys } from './buffer-keys.js';
import { loadDemo } from './demo/load-demo.js';
import { guestsOf } from './guests.js';
import { readInstallation, writeInstallation } from './installation.js';
import { openLogFile } from './log-file.js';
import { natsUsersIn, provision, provisionKey, secretsOf } from './provision.js';
import type { PublicAddress } from './public-url.js';
import { type Surroundings, startOwnGateway, startOwnMetrics, startPlugins, stopTogether } from './running-plugins.js';
import { untilServed } from './served-plugins.js';
import type { NatsUsers } from './servers.js';
import { type Shutdown, goOn } from './shutdown.js';
import type { StandaloneConfig } from './standalone.config.js';

/** Where services run: plain values, so that the process that has the servers can be another one. */
export interface ServicesPlace {
  readonly directory: string;
  readonly address: PublicAddress;
  readonly identityPort: number;
  readonly postgres: Surroundings['postgres'];
  readonly nats: Surroundings['nats'];
  /** What was provided for when these servers were last provisioned; undefined when nobody knows. */
  readonly provisioned?: string | undefined;
}

/** What came of a start. */
export interface StartedServices {
  /** Of the people of the demo; undefined while there are none. */
  readonly demoPassphrase: string | undefined;
  readonly provisioned: string;
}

export interface ServicesOptions {
  readonly config: StandaloneConfig;
  readonly shutdown: Shutdown;
  readonly say: (line: string) => void;
  /** Called when every service answers, before a demo is loaded through them. */
  readonly onServed: () => void;
}

/** The secrets of every plugin that is installed by now; those that are missing are made. */
export async function readSecrets(directory: string): Promise<InstallationSecrets> {
  const isDemo = isDemoIn(directory);
  return secretsOf(directory, await pluginPages(isDemo), guestsOf(isDemo));
}

/** The users of the NATS server. */
export async function natsUsersOf(directory: string): Promise<NatsUsers> {
  return natsUsersIn(await readSecrets(directory));
}

/** Starts every service; each is added to `shutdown` as soon as it runs. */
export async function startServices(place: ServicesPlace, options: ServicesOptions): Promise<StartedServices> {
  const { directory, address } = place;
  const { config, shutdown, say } = options;
  const log = openLogFile(join(directory, 'lyftet.log'), say);
  shutdown.add('The log', async () => log.close());
  // One exporter for all services, each under its own name.
  const logger = createLogger({ service: 'standalone', level: 'INFO', destination: log });
  const telemetry = await openTelemetry({ ...config, otelServiceName: undefined }, logger);
  shutdown.add('Telemetry', () => telemetry.stop());
  const isDemo = isDemoIn(directory);
  const secrets = await readSecrets(directory);
  const surroundings = {
    ...place,
    ...address,
    plugins: await pluginPages(isDemo),
    secrets,
    isDemo,
    bufferKeys: makeBufferKeys(directory),
    log,
    telemetry,
  };
  const provisioned = provisionKey(surroundings);
  if (provisioned !== place.provisioned) await provision(surroundings);
  await runServices(directory, surroundings, options);
  const hasPeople = readInstallation(directory)?.demo === 'loaded';
  return { demoPassphrase: hasPeople ? secrets.demoPassphrase : undefined, provisioned };
}

/** Plugins, then the gateway, so that the gateway is the first to stop; at the first start the demo through them. */
async function runServices(directory: string, surroundings: Surroundings, options: ServicesOptions): Promise<void> {
  const { config, shutdown, say, onServed } = options;
  goOn(shutdown);
  const running = await startPlugins(surroundings);
  shutdown.add('The plugins', () => stopTogether(running), { withinMs: 10_000 });
  goOn(shutdown);
  const gateway = await startOwnGateway(surroundings, running);
  shutdown.add('The gateway', () => gateway.stop(), { withinMs: 11_000 });
  const metrics = await startOwnMetrics(surroundings.telemetry, config.metricsPort, [...running, gateway]);
  shutdown.add('Metrics', async () => void metrics?.close().closeAllConnections());
  await untilServed(
    gateway.url,
    running.map(({ name }) => name),
    say,
    () => shutdown.hasBegun,
  );
  goOn(shutdown);
  onServed();

  const installation = readInstallation(directory);
  if (installation?.demo !== 'loading') return;
  say('The demo is loaded …');
  try {
    await loadDemo({ ...surroundings, directory, gatewayUrl: gateway.url, running, signal: shutdown.signal });
    writeInstallation(directory, { ...installation, demo: 'loaded' });
  } catch (error) {
    goOn(shutdown);
    say(`The demo could not be loaded; the next start tries it again. ${(error as Error).message}`);
  }
}

const isDemoIn = (directory: string): boolean => readInstallation(directory)?.demo !== 'empty';
