import { join } from 'node:path';
import { createLogger, openTelemetry } from '#platform';
import {
  type EmbeddedNats,
  type EmbeddedPostgres,
  type InstanceLock,
  startEmbeddedNats,
  startEmbeddedPostgres,
} from '#platform/embedded';
import { makeBufferKeys } from './buffer-keys.js';
import type { CommandLine } from './command-line.js';
import { type Installation, readInstallation, secretsFile, writeInstallation } from './installation.js';
import { type Listener, KeptPorts } from './kept-ports.js';
import { openLogFile } from './log-file.js';
import { decidePublicAddress } from './public-url.js';
import type { Surroundings } from './running-plugins.js';
import { untilServed } from './served-plugins.js';
import type { Shutdown } from './shutdown.js';
import type { StandaloneConfig } from './standalone.config.js';
import { type ServerProcess, type SupervisedServer, superviseServer } from './supervised-server.js';
import { watchFile } from './watch-file.js';

export interface StandaloneOptions {
  readonly directory: string;
  readonly config: StandaloneConfig;
  readonly commandLine: CommandLine;
  readonly lock: InstanceLock;
  readonly shutdown: Shutdown;
  readonly say: (line: string) => void;
}

/** What the user is told when everything runs. */
export interface Started {
  readonly publicUrl: string;
  readonly directory: string;
  /** Undefined while there is no demo to sign in to. */
  readonly demoPassphrase: string | undefined;
}

/** Thrown when the stop was asked for before the start was done. */
export class StartInterrupted extends Error {}

/** Starts the servers and every service of an installation; each is added to `shutdown` as soon as it runs. */
export async function startStandalone(options: StandaloneOptions): Promise<Started> {
  const { directory, config, commandLine, lock, shutdown, say } = options;
  const known = readInstallation(directory);
  const address = await decidePublicAddress(config, known?.publicUrl);
  const installation: Installation = known ?? {
    publicUrl: address.publicUrl,
    demo: commandLine.isEmpty ? 'empty' : 'loading',
  };
  if (known === undefined) writeInstallation(directory, installation);
  lock.update({ publicUrl: address.publicUrl });
  const ports = new KeptPorts(directory, say);
  const log = openLogFile(join(directory, 'lyftet.log'), say);
  shutdown.add('The log', async () => log.close());

  // Frameworks and plugins take longer to load than PostgreSQL to start: both at once. Whatever refuses to start has
  // done so before.
  const [postgres, services] = await together([() => supervisePostgres(options, ports), loadServices]);
  goOn(shutdown);
  const isDemo = installation.demo !== 'empty';
  const plugins = await services.pluginPages(isDemo);
  const readSecrets = () => services.secretsOf(directory, plugins, services.guestsOf(isDemo));
  const secrets = readSecrets();
  const nats = await superviseNats(options, ports, () => {
    const { natsUsers } = readSecrets();
    return { config: services.natsConfig({ natsUsers }), users: Object.keys(natsUsers) };
  });
  goOn(shutdown);
  // One exporter for all services, each under its own name.
  const telemetry = await openTelemetry(
    { ...config, otelServiceName: undefined },
    createLogger({ service: 'standalone', level: 'INFO', destination: log }),
  );
  shutdown.add('Telemetry', () => telemetry.stop());
  const surroundings = {
    ...address,
    identityPort: await ports.choose('identity'),
    postgres: postgres.current(),
    nats: nats.current(),
    plugins,
    secrets,
    isDemo,
    bufferKeys: makeBufferKeys(directory),
    log,
    telemetry,
  };
  await services.provision(surroundings);
  await runServices(options, services, surroundings, installation);
  return {
    publicUrl: address.publicUrl,
    directory,
    demoPassphrase: readInstallation(directory)?.demo === 'loaded' ? secrets.demoPassphrase : undefined,
  };
}

/** Plugins, then the gateway, so that the gateway is the first to stop; at the first start the demo through them. */
async function runServices(
  { directory, config, lock, shutdown, say }: StandaloneOptions,
  services: Services,
  surroundings: Surroundings,
  installation: Installation,
): Promise<void> {
  goOn(shutdown);
  const running = await services.startPlugins(surroundings);
  shutdown.add('The plugins', () => services.stopTogether(running), { withinMs: 10_000 });
  goOn(shutdown);
  const gateway = await services.startOwnGateway(surroundings, running);
  shutdown.add('The gateway', () => gateway.stop(), { withinMs: 11_000 });
  const metrics = await services.startOwnMetrics(surroundings.telemetry, config.metricsPort, [...running, gateway]);
  shutdown.add('Metrics', async () => void metrics?.close().closeAllConnections());
  await untilServed(
    gateway.url,
    running.map(({ name }) => name),
    say,
    () => shutdown.hasBegun,
  );
  goOn(shutdown);
  lock.update({ isReady: true });

  if (installation.demo !== 'loading') return;
  say('The demo is loaded …');
  try {
    await services.loadDemo({ ...surroundings, directory, gatewayUrl: gateway.url, running, signal: shutdown.signal });
    writeInstallation(directory, { ...installation, demo: 'loaded' });
  } catch (error) {
    goOn(shutdown);
    say(`The demo could not be loaded; the next start tries it again. ${(error as Error).message}`);
  }
}

function supervisePostgres(options: StandaloneOptions, ports: KeptPorts): Promise<SupervisedServer<EmbeddedPostgres>> {
  const { directory, say } = options;
  return supervise(options, ports, 'PostgreSQL', 'postgres', (port) =>
    startEmbeddedPostgres({ directory: join(directory, 'postgres'), port, preferredPort: ports.of('postgres'), say }),
  );
}

/**
 * The users of the server are those of the secrets, also of secrets that change while it runs (`lyftet plugin add`).
 * Whom it knows stands in `instance.json` as soon as it does: while it reads its configuration anew it answers nothing
 * about streams.
 */
async function superviseNats(
  options: StandaloneOptions,
  ports: KeptPorts,
  known: () => { readonly config: string; readonly users: readonly string[] },
): Promise<SupervisedServer<EmbeddedNats>> {
  const { directory, lock, shutdown, say } = options;
  const first = known();
  const nats = await supervise(options, ports, 'NATS', 'nats', (port) =>
    startEmbeddedNats({
      directory: join(directory, 'nats'),
      config: known().config,
      port,
      preferredPort: ports.of('nats'),
      say,
    }),
  );
  lock.update({ natsUsers: first.users });
  let reloaded = Promise.resolve();
  const endWatch = watchFile(secretsFile(directory), () => {
    reloaded = reloaded
      .then(async () => {
        const { config, users } = known();
        await nats.current().reload(config);
        lock.update({ natsUsers: users });
      })
      .catch((error: Error) => say(error.message));
  });
  shutdown.add('The watch of the secrets', async () => endWatch());
  return nats;
}

async function supervise<Server extends ServerProcess>(
  { lock, shutdown, say }: StandaloneOptions,
  ports: KeptPorts,
  name: string,
  key: Listener,
  start: (port: number | undefined) => Promise<Server>,
): Promise<SupervisedServer<Server>> {
  const onStart = ({ pid, startedAt, port }: Server) => {
    ports.keep(key, port);
    lock.update({ servers: { ...lock.record.servers, [key]: { pid, startedAt, port } } });
  };
  const server = await superviseServer({ name, start, onStart, say });
  shutdown.add(name, () => server.stop(), { withinMs: key === 'nats' ? 6_000 : 10_000, isServer: true });
  return server;
}

type Services = Awaited<ReturnType<typeof loadServices>>;

async function loadServices() {
  const [{ pluginPages }, guests, provisioning, running, demo] = await Promise.all([
    import('#plugin-kit'),
    import('./guests.js'),
    import('./provision.js'),
    import('./running-plugins.js'),
    import('./demo/load-demo.js'),
  ]);
  return { pluginPages, ...guests, ...provisioning, ...running, ...demo };
}

function goOn(shutdown: Shutdown): void {
  if (shutdown.hasBegun) throw new StartInterrupted();
}

/** Starts two things at once; when one fails, waits for the other, so that nothing starts unseen after the failure. */
async function together<A, B>([first, second]: [() => Promise<A>, () => Promise<B>]): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), second()]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
