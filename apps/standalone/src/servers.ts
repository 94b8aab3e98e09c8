import { join } from 'node:path';
import {
  type EmbeddedNats,
  type EmbeddedPostgres,
  type InstanceLock,
  startEmbeddedNats,
  startEmbeddedPostgres,
} from '#platform/embedded';
import { secretsFile } from './installation.js';
import type { KeptPorts, Listener } from './kept-ports.js';
import type { Shutdown } from './shutdown.js';
import { type ServerProcess, type SupervisedServer, superviseServer } from './supervised-server.js';
import { watchFile } from './watch-file.js';

export interface ServersOptions {
  readonly directory: string;
  readonly ports: KeptPorts;
  readonly lock: InstanceLock;
  readonly shutdown: Shutdown;
  readonly say: (line: string) => void;
}

/** Whom the NATS server lets in, and how its configuration says it. */
export interface NatsUsers {
  readonly config: string;
  readonly users: readonly string[];
}

export interface SupervisedNats extends SupervisedServer<EmbeddedNats> {
  /** Lets in those who stand in the secrets by now, which happens by itself within moments. */
  letIn(): Promise<void>;
}

export function supervisePostgres(options: ServersOptions): Promise<SupervisedServer<EmbeddedPostgres>> {
  const { directory, ports, say } = options;
  const place = { directory: join(directory, 'postgres'), preferredPort: ports.of('postgres'), say };
  return supervise(options, 'PostgreSQL', 'postgres', (port) => startEmbeddedPostgres({ ...place, port }));
}

/**
 * The users of the server are those of the secrets, also of secrets that change while it runs (`lyftet plugin add`).
 * Whom it knows stands in `instance.json` as soon as it does: while it reads its configuration anew it answers nothing
 * about streams.
 */
export async function superviseNats(options: ServersOptions, known: () => Promise<NatsUsers>): Promise<SupervisedNats> {
  const { directory, ports, lock, shutdown, say } = options;
  const place = { directory: join(directory, 'nats'), preferredPort: ports.of('nats'), say };
  const nats = await supervise(options, 'NATS', 'nats', async (port) => {
    const { config, users } = await known();
    const started = await startEmbeddedNats({ ...place, config, port });
    lock.update({ natsUsers: users });
    return started;
  });
  let reloaded = Promise.resolve();
  const letIn = (): Promise<void> => {
    reloaded = reloaded
      .then(async () => {
        const { config, users } = await known();
        await nats.current().reload(config);
        lock.update({ natsUsers: users });
      })
      .catch((error: Error) => say(error.message));
    return reloaded;
  };
  const endWatch = watchFile(secretsFile(directory), () => void letIn());
  shutdown.add('The watch of the secrets', async () => endWatch());
  return { ...nats, letIn };
}

async function supervise<Server extends ServerProcess>(
  { ports, lock, shutdown, say }: ServersOptions,
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
