import { readJson } from '#platform';
import type { InstallationSecrets } from '#plugin-kit';
import { secretsFile } from '../installation.js';
import { KeptPorts } from '../kept-ports.js';
import { natsUsersIn } from '../provision.js';
import { type NatsUsers, superviseNats, supervisePostgres } from '../servers.js';
import { goOn } from '../shutdown.js';
import { type StandaloneOptions, type Started, settleInstallation, together } from '../standalone.js';
import { RestartedServices } from './restarted-services.js';
import { watchFolders } from './watch-folders.js';

/** The sources, and how dist/ is brought up to date with them. */
export interface Sources {
  readonly folders: readonly string[];
  /**
   * Answers which sources were built anew, and how many outputs of sources that are gone were taken away.
   * @throws when one does not parse
   */
  readonly build: () => Promise<{ readonly files: readonly string[]; readonly removed: number }>;
}

/**
 * As `startStandalone`, with the services in a process of their own: PostgreSQL and NATS stay, and the services are
 * started anew whenever a source is saved.
 */
export async function startDevelopment(options: StandaloneOptions, sources: Sources): Promise<Started> {
  const { directory, lock, shutdown, say } = options;
  const address = await settleInstallation(options);
  const servers = { directory, lock, shutdown, say, ports: new KeptPorts(directory, say) };
  const services = new RestartedServices(say);
  const [postgres] = await together([() => supervisePostgres(servers), () => services.load()]);
  goOn(shutdown);
  const nats = await superviseNats(servers, async () => usersIn(directory));
  shutdown.add('The services', () => services.stop(), { withinMs: 21_000 });
  goOn(shutdown);
  const identityPort = await servers.ports.choose('identity');
  const [{ adminUrl }, { url }] = [postgres.current(), nats.current()];
  const place = { directory, address, identityPort, postgres: { adminUrl }, nats: { url } };
  let provisioned: string | undefined;
  const start = async (files: readonly string[]) => {
    // A service that has just been added has a user of its own.
    if (usersIn(directory).users.join() !== lock.record.natsUsers?.join()) await nats.letIn();
    // What a lib makes of the same page may be something else now.
    const known = files.some((file) => file.startsWith('libs')) ? undefined : provisioned;
    const started = await services.start({ ...place, provisioned: known }, () => lock.update({ isReady: true }));
    ({ provisioned } = started);
    return started;
  };
  const { demoPassphrase } = await start([]);
  keepUp(options, sources, services, start);
  return { publicUrl: address.publicUrl, directory, demoPassphrase };
}

/**
 * Starts again at every save. One after the other: what is saved while the services start is looked at when they have.
 */
function keepUp(
  { shutdown, say }: StandaloneOptions,
  { folders, build }: Sources,
  services: RestartedServices,
  start: (files: readonly string[]) => Promise<unknown>,
): void {
  let turn = Promise.resolve();
  let isWaiting = false;
  const endWatch = watchFolders(folders, () => {
    if (isWaiting) return;
    isWaiting = true;
    turn = turn.then(look).catch((error: Error) => {
      if (!shutdown.hasBegun) say(`${error.message}\nThe next save tries it again.`);
    });
  });
  shutdown.add('The watch of the sources', async () => endWatch());

  async function look(): Promise<void> {
    isWaiting = false;
    const began = performance.now();
    const { files, removed } = await build();
    if (files.length + removed === 0 || shutdown.hasBegun) return;
    say(`\n${files.length === 1 ? files[0] : `${files.length + removed} files`} …`);
    await services.load();
    await start(files);
    say(`Lyftet answers again (${((performance.now() - began) / 1000).toFixed(1)} s).`);
  }
}

/** As the process of the services has made them: this one does not know which plugins there are by now. */
const usersIn = (directory: string): NatsUsers => natsUsersIn(readJson<InstallationSecrets>(secretsFile(directory))!);
