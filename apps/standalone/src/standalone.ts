import type { InstanceLock } from '#platform/embedded';
import type { CommandLine } from './command-line.js';
import { readInstallation, writeInstallation } from './installation.js';
import { KeptPorts } from './kept-ports.js';
import { type PublicAddress, decidePublicAddress } from './public-url.js';
import { superviseNats, supervisePostgres } from './servers.js';
import { type Shutdown, goOn } from './shutdown.js';
import type { StandaloneConfig } from './standalone.config.js';

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

/** Starts the servers and every service of an installation; each is added to `shutdown` as soon as it runs. */
export async function startStandalone(options: StandaloneOptions): Promise<Started> {
  const { directory, config, lock, shutdown, say } = options;
  const address = await settleInstallation(options);
  const servers = { directory, lock, shutdown, say, ports: new KeptPorts(directory, say) };
  // Frameworks and plugins take longer to load than PostgreSQL to start: both at once. Whatever refuses to start has
  // done so before.
  const [postgres, services] = await together([() => supervisePostgres(servers), () => import('./services.js')]);
  goOn(shutdown);
  const nats = await superviseNats(servers, () => services.natsUsersOf(directory));
  goOn(shutdown);
  const identityPort = await servers.ports.choose('identity');
  const place = { directory, address, identityPort, postgres: postgres.current(), nats: nats.current() };
  const onServed = () => lock.update({ isReady: true });
  const { demoPassphrase } = await services.startServices(place, { config, shutdown, say, onServed });
  return { publicUrl: address.publicUrl, directory, demoPassphrase };
}

/** Fixes at the first start what holds from then on; answers where the installation is found. */
export async function settleInstallation(options: StandaloneOptions): Promise<PublicAddress> {
  const { directory, config, commandLine, lock } = options;
  const known = readInstallation(directory);
  const address = await decidePublicAddress(config, known?.publicUrl);
  const demo = commandLine.isEmpty ? 'empty' : 'loading';
  if (known === undefined) writeInstallation(directory, { publicUrl: address.publicUrl, demo });
  lock.update({ publicUrl: address.publicUrl });
  return address;
}

/** Starts two things at once; when one fails, waits for the other, so that nothing starts unseen after the failure. */
export async function together<A, B>([first, second]: [() => Promise<A>, () => Promise<B>]): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), second()]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
