import { join } from 'node:path';
import { startEmbeddedNats, startEmbeddedPostgres } from '#platform/embedded';
import type { CommandLine } from './command-line.js';
import { loadDemo } from './demo/load-demo.js';
import { OperatorApi } from './demo/operator-api.js';
import { type Installation, readInstallation, writeInstallation } from './installation.js';
import { ensureSecrets, secretsFile } from './installation-secrets.js';
import { guestsOf, installedPlugins } from './installed-plugins.js';
import type { InstanceLock } from './instance-lock.js';
import { openLogFile } from './log-file.js';
import { natsConfig, provision } from './provision.js';
import { decidePublicAddress } from './public-url.js';
import { startOwnGateway, startPlugins, stopTogether } from './running-plugins.js';
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
  const installation: Installation = known ?? { publicUrl: address.publicUrl, demo: commandLine.isEmpty ? 'empty' : 'loading' };
  if (known === undefined) writeInstallation(directory, installation);
  lock.update({ publicUrl: address.publicUrl });

  const isDemo = installation.demo !== 'empty';
  const plugins = installedPlugins(isDemo);
  const readSecrets = () => ensureSecrets(directory, plugins, guestsOf(isDemo));
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
  goOn();
  const running = await startPlugins(surroundings);
  shutdown.add('The plugins', () => stopTogether(running));
  goOn();
  const gateway = await startOwnGateway(surroundings, running);
  shutdown.add('The gateway', () => gateway.stop());
  await untilServed(gateway.url, running.map(({ name }) => name), say, () => shutdown.hasBegun);
  goOn();
  lock.update({ isReady: true });
  let { demo } = installation;
  if (demo === 'loading') {
    say('The demo is loaded …');
    const api = new OperatorApi({ gatewayUrl: gateway.url, publicUrl: address.publicUrl, key: secrets.clientKeys['lyftet-cli'], signal: shutdown.signal });
    try {
      await loadDemo({ directory, api, identity: running.find(({ name }) => name === 'identity')!, passphrase: secrets.demoPassphrase, signal: shutdown.signal });
      demo = 'loaded';
      writeInstallation(directory, { ...installation, demo });
    } catch (error) {
      goOn();
      say(`The demo could not be loaded; the next start tries it again. ${(error as Error).message}`);
    }
  }
  return { publicUrl: address.publicUrl, directory, demoPassphrase: demo === 'loaded' ? secrets.demoPassphrase : undefined };

  function goOn(): void {
    if (shutdown.hasBegun) throw new StartInterrupted();
  }

  async function supervise<Server extends ServerProcess>(name: string, key: string, start: (port: number | undefined) => Promise<Server>): Promise<SupervisedServer<Server>> {
    const onStart = ({ pid, startedAt, port }: Server) => lock.update({ servers: { ...lock.record.servers, [key]: { pid, startedAt, port } } });
    const server = await superviseServer({ name, start, onStart, say });
    shutdown.add(name, () => server.stop());
    return server;
  }
}

/** Starts two things at once; when one fails, waits for the other, so that nothing starts unseen after the failure. */
async function together<A, B>([first, second]: [() => Promise<A>, () => Promise<B>]): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), second()]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
