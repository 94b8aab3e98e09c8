import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EmbeddedNats,
  type EmbeddedPostgres,
  freePort,
  startEmbeddedNats,
  startEmbeddedPostgres,
} from '#platform/embedded';

/**
 * PostgreSQL and NATS (one server or three) of one installation, each of which can be killed and started again under
 * its clients.
 */
export class Servers {
  private constructor(
    private readonly directory: string,
    private readonly configs: readonly string[],
    private postgresServer: EmbeddedPostgres,
    private readonly natsServers: EmbeddedNats[],
  ) {}

  /** Durable: what was acknowledged is on disk. @param accounts the users, as text of the NATS configuration */
  static async start(directory: string, accounts: string, nodes: 1 | 3): Promise<Servers> {
    const configs = nodes === 1 ? [accounts] : await clusterConfigs(accounts, nodes);
    const [postgres, ...nats] = await Promise.all([
      startEmbeddedPostgres({ directory: join(directory, 'postgres') }),
      ...configs.map((config, index) => startEmbeddedNats({ directory: natsDirectory(directory, index), config })),
    ]);
    return new Servers(directory, configs, postgres, nats);
  }

  get postgres(): EmbeddedPostgres {
    return this.postgresServer;
  }

  get nats(): readonly EmbeddedNats[] {
    return this.natsServers;
  }

  /** `host:port` of each server, comma-separated. */
  get natsAddresses(): string {
    return this.natsServers.map(({ port }) => `127.0.0.1:${port}`).join();
  }

  killPostgres(): void {
    process.kill(this.postgresServer.pid, 'SIGKILL');
  }

  /** In order, as for an upgrade: clients are disconnected, nothing is lost. */
  stopPostgres(): Promise<void> {
    return this.postgresServer.stop();
  }

  async startPostgres(): Promise<void> {
    this.postgresServer = await startEmbeddedPostgres({
      directory: join(this.directory, 'postgres'),
      port: this.postgresServer.port,
    });
  }

  killNats(index = 0): void {
    process.kill(this.natsServers[index]!.pid, 'SIGKILL');
  }

  async startNats(index = 0): Promise<void> {
    this.natsServers[index] = await startEmbeddedNats({
      directory: natsDirectory(this.directory, index),
      config: this.configs[index]!,
      port: this.natsServers[index]!.port,
    });
  }

  /** NATS stands still: connections stay open, nobody answers. */
  freezeNats(index = 0): void {
    process.kill(this.natsServers[index]!.pid, 'SIGSTOP');
  }

  thawNats(index = 0): void {
    process.kill(this.natsServers[index]!.pid, 'SIGCONT');
  }

  /** PostgreSQL stands still, with every process of it. */
  freezePostgres(): void {
    for (const pid of this.postgresProcesses()) process.kill(pid, 'SIGSTOP');
  }

  thawPostgres(): void {
    for (const pid of this.postgresProcesses().reverse()) process.kill(pid, 'SIGCONT');
  }

  /** An upgrade of a server in a cluster: it sends its clients to the others before it ends. */
  async rollNats(index: number): Promise<void> {
    const server = this.natsServers[index]!;
    process.kill(server.pid, 'SIGUSR2');
    await server.ended;
    await this.startNats(index);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.natsServers.map((server) => server.stop()), this.postgresServer.stop()]);
  }

  /** The first is the one that makes the others. */
  private postgresProcesses(): number[] {
    const { pid } = this.postgresServer;
    return [pid, ...childrenOf(pid)];
  }
}

/** The children that a process has at this moment. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
}

const natsDirectory = (directory: string, index: number) => join(directory, `nats-${index}`);

/** Three servers that know each other by fixed ports of their own. */
async function clusterConfigs(accounts: string, nodes: number): Promise<string[]> {
  const ports: number[] = [];
  while (ports.length < nodes) {
    const port = await freePort();
    if (!ports.includes(port)) ports.push(port);
  }
  const routes = ports.map((port) => `nats-route://127.0.0.1:${port}`);
  return ports.map(
    (port, index) =>
      `server_name: "node-${index}"\ncluster { name: "lyftet", listen: "127.0.0.1:${port}", routes: ` +
      `${JSON.stringify(routes)} }\nlame_duck_duration: "30s"\nlame_duck_grace_period: "1s"\n${accounts}`,
  );
}
