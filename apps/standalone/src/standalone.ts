import { join } from 'node:path';
import { startEmbeddedNats, startEmbeddedPostgres } from '#platform/embedded';
import type { CommandLine } from './command-line.js';
import { type Installation, readInstallation, writeInstallation } from './installation.js';
import type { InstanceLock } from './instance-lock.js';
import { decidePublicAddress } from './public-url.js';
import { servicesOf } from './running-plugins.js';
import type { Shutdown } from './shutdown.js';
import type { StandaloneConfig } from './standalone.config.js';
import { type ServerProcess, type SupervisedServer, superviseServer } from './supervised-server.js';

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

  const [postgres, nats] = await together([
    () => supervise('PostgreSQL', 'postgres', (port) => startEmbeddedPostgres({ directory: join(directory, 'postgres'), port, say })),
    () => supervise('NATS', 'nats', (port) => startEmbeddedNats({ directory: join(directory, 'nats'), port, say })),
  ]);
  for (const service of servicesOf({ ...address, directory, postgres: postgres.current(), nats: nats.current(), isDemo: installation.demo !== 'empty' })) {
    if (shutdown.hasBegun) throw new StartInterrupted();
    const running = await service.start();
    shutdown.add(service.name, () => running.stop());
  }
  lock.update({ isReady: true });
  return installation;

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
