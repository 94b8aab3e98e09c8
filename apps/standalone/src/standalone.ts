import { join } from 'node:path';
import { startEmbeddedNats, startEmbeddedPostgres } from '#platform/embedded';
import type { CommandLine } from './command-line.js';
import { type Installation, readInstallation, writeInstallation } from './installation.js';
import { ensureSecrets, secretsFile } from './installation-secrets.js';
import { guestsOf, installedPlugins } from './installed-plugins.js';
import type { InstanceLock } from './instance-lock.js';
import { openLogFile } from './log-file.js';
import { natsConfig, provision } from './provision.js';
import { decidePublicAddress } from './public-url.js';
import { type RunningService, servicesOf } from './running-plugins.js';
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

/** Thrown when the stop was asked for before the start was done. */
export class StartInterrupted extends Error {}

/** Starts the servers and every service of an installation; each is added to `shutdown` as soon as it runs. */
export async function startStandalone(options: StandaloneOptions): Promise<Installation> {
  const { directory, config, commandLine, lock, shutdown, say } = options;
  const known = readInstallation(directory);
  const address = await decidePublicAddress(config, known?.publicUrl);
  const installation: Installation = known ?? { publicUrl: address.publicUrl, demo: commandLine.isEmpty ? 'empty' : 'loading' };
  if (known === undefined) writeInstallation(directory, installation);
  lock.update({ publicUrl: address.publicUrl });

  const isDemo = installation.demo !== 'empty';
  const plugins = installedPlugins;
  const readSecrets = () => ensureSecrets(directory, plugins.map((plugin) => plugin.options.name), guestsOf(isDemo));
  const secrets = readSecrets();
  const log = openLogFile(join(directory, 'lyftet.log'), say);
  shutdown.add('The log', async () => log.close());
  const [postgres, nats] = await together([
    () => supervise('PostgreSQL', 'postgres', (port) => startEmbeddedPostgres({ directory: join(directory, 'postgres'), port, say })),
    () => supervise('NATS', 'nats', (port) => startEmbeddedNats({ directory: join(directory, 'nats'), config: natsConfig(readSecrets()), port, say })),
  ]);
  const endWatch = watchFile(secretsFile(directory), () => {
    nats.current().reload(natsConfig(readSecrets())).catch((error: Error) => say(error.message));
  });
  shutdown.add('The watch of the secrets', async () => endWatch());

  const surroundings = { ...address, postgres: postgres.current(), nats: nats.current(), plugins, secrets, isDemo, log };
  goOn();
  await provision(surroundings);
  for (const stage of servicesOf(surroundings)) {
    goOn();
    await startStage(stage);
  }
  lock.update({ isReady: true });
  return installation;

  function goOn(): void {
    if (shutdown.hasBegun) throw new StartInterrupted();
  }

  async function supervise<Server extends ServerProcess>(name: string, key: string, start: (port: number | undefined) => Promise<Server>): Promise<SupervisedServer<Server>> {
    const onStart = ({ pid, startedAt, port }: Server) => lock.update({ servers: { ...lock.record.servers, [key]: { pid, startedAt, port } } });
    const server = await superviseServer({ name, start, onStart, say });
    shutdown.add(name, () => server.stop());
    return server;
  }

  /** Those that did start stop together, also when another one of the stage failed. */
  async function startStage(services: readonly RunningService[]): Promise<void> {
    const starts = await Promise.allSettled(services.map((service) => service.start()));
    const running = starts.flatMap((start, index) => (start.status === 'fulfilled' ? [{ name: services[index]!.name, service: start.value }] : []));
    shutdown.add(running.map(({ name }) => name).join(', '), async () => {
      const ends = await Promise.allSettled(running.map(({ service }) => service.stop()));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    });
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
  }
}

/** Starts two things at once; when one fails, waits for the other, so that nothing starts unseen after the failure. */
async function together<A, B>([first, second]: [() => Promise<A>, () => Promise<B>]): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), second()]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
