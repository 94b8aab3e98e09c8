import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { temporaryDirectory } from '#platform/embedded';
import { type InstallationSecrets, type Plugin, ensureSecrets, installationUsers, natsAccountsConfig, provisionPostgres, provisionStreams, roleOf, roleUrl } from '#plugin-kit';
import { type Examination, examine } from '../../apps/cli/src/doctor/examine.js';
import { Issuer } from '../bench/installation/issuer.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';
import { Edge } from './edge.js';
import { Servers } from './servers.js';
import { ServiceProcess } from './service-process.js';

const DATABASE = 'lyftet';
/** More than anybody asks here: the limits are in force, and not reached. */
const RAISED = { RATE_PER_CALLER: '1000000', BURST_PER_CALLER: '1000000', RATE_PER_ADDRESS: '1000000', BURST_PER_ADDRESS: '1000000' };

export interface Shape {
  readonly natsNodes?: 1 | 3;
  /** How many processes of each service; one when it is not named. */
  readonly replicas?: Readonly<Record<string, number>>;
}

/** A whole installation as a cluster has it: servers of its own, every service a process with its runtime credentials and nothing else. */
export class FaultInstallation {
  readonly edge: Edge;
  readonly issuer: string;
  private publicUrl = '';
  private readonly ended: ServiceProcess[] = [];

  private constructor(
    readonly servers: Servers,
    readonly services: ServiceProcess[],
    private readonly secrets: InstallationSecrets,
    private readonly provider: Issuer,
    private readonly directory: string,
  ) {
    this.issuer = provider.url;
    this.edge = new Edge(() => this.replicasOf('gateway').filter(({ takesRequests }) => takesRequests).map(({ url }) => url), (subject) => provider.token(subject, `${this.publicUrl}/api`));
  }

  static async start({ natsNodes = 1, replicas = {} }: Shape = {}): Promise<FaultInstallation> {
    const directory = temporaryDirectory('lyftet-faults-');
    const secrets = ensureSecrets(join(directory, 'secrets.json'), ALL_PLUGINS, []);
    const accounts = natsAccountsConfig([{ name: 'lyftet', users: installationUsers(secrets.natsUsers) }]);
    const [servers, provider] = await Promise.all([Servers.start(directory, accounts, natsNodes), Issuer.start()]);
    const installation = new FaultInstallation(servers, [], secrets, provider, directory);
    await installation.provision(natsNodes === 3 ? 3 : 1);
    const names = ALL_PLUGINS.map(({ options }) => options.name);
    for (const name of ['gateway', ...names]) {
      for (let replica = 1; replica <= (replicas[name] ?? 1); replica += 1) await installation.add(name, replica);
    }
    installation.services.forEach((service) => service.start());
    await Promise.all(installation.services.map((service) => service.untilReady()));
    await installation.untilServed(names);
    return installation;
  }

  /** The only process of a service, or its first replica. */
  service(name: string): ServiceProcess {
    return this.replicasOf(name)[0]!;
  }

  replicasOf(name: string): ServiceProcess[] {
    return this.services.filter((service) => service.name.startsWith(`${name}-`));
  }

  /** States every invariant, once nothing is on its way any more. */
  examine(settleMs = 30_000): Promise<Examination> {
    return examine({ databaseUrl: this.databaseUrl, natsUrl: this.natsUrlOf('admin') }, settleMs);
  }

  get databaseUrl(): string {
    const url = new URL(this.servers.postgres.adminUrl);
    url.pathname = `/${DATABASE}`;
    return url.href;
  }

  async connectAdmin(): Promise<NatsConnection> {
    return connect({ servers: this.servers.nats.map(({ port }) => `127.0.0.1:${port}`), user: 'admin', pass: this.secrets.natsUsers['admin']!, name: 'faults', maxReconnectAttempts: -1 });
  }

  /**
   * Replaces a process as an orchestrator does in a rolling update: another one first, then SIGTERM for this one.
   * @returns how the old one ended
   */
  async roll(service: ServiceProcess): Promise<number | null> {
    const [name = '', replica] = service.name.split('-');
    const next = await this.add(name, Number(replica) + 10);
    next.start();
    await next.untilReady();
    const exitCode = await service.stop();
    this.services.splice(this.services.indexOf(service), 1);
    this.ended.push(service);
    return exitCode;
  }

  /** Waits until every gateway serves all these plugins. */
  async untilServed(names: readonly string[] = ALL_PLUGINS.map(({ options }) => options.name), withinMs = 30_000): Promise<void> {
    for (const { url } of this.replicasOf('gateway')) {
      for (const deadline = performance.now() + withinMs; ; await pause(50)) {
        const report = await fetch(`${url}/plugins`, { headers: { accept: 'application/json' } }).then((response) => response.json() as Promise<{ plugins: { name: string; state: string }[] }>, () => ({ plugins: [] }));
        if (names.every((name) => report.plugins.some((plugin) => plugin.name === name && plugin.state === 'up'))) break;
        if (performance.now() > deadline) throw new Error(`The gateway serves ${JSON.stringify(report.plugins.map(({ name, state }) => `${name} ${state}`))}`);
      }
    }
  }

  /** Lines of level ERROR that services have written: somebody would have been woken for them. */
  errors(): string[] {
    return [...this.services, ...this.ended].flatMap((service) => service.errors().map((line) => `${service.name}: ${line}`));
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await Promise.all([this.servers.stop(), this.provider.stop()]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async provision(replicas: 1 | 3): Promise<void> {
    const connection = await this.connectAdmin();
    await Promise.all([
      provisionPostgres({
        adminUrl: this.servers.postgres.adminUrl, database: DATABASE,
        plugins: ALL_PLUGINS.map(({ options }) => ({ name: options.name, migrations: options.migrations ?? [], passwords: this.secrets.databaseRoles[options.name]! })),
      }),
      provisionWhenElected(connection, ALL_PLUGINS, replicas),
    ]);
    await connection.close();
  }

  private async add(name: string, replica: number): Promise<ServiceProcess> {
    const isGateway = name === 'gateway';
    const environment = {
      NATS_URL: this.natsUrlOf(name), OIDC_ISSUER: this.issuer, ...this.secrets.settings[name],
      ...(isGateway ? { SESSION_SECRET: this.secrets.sessionSecret, ...RAISED } : {
        DATABASE_URL: roleUrl(this.servers.postgres.adminUrl, DATABASE, roleOf(name), this.secrets.databaseRoles[name]!.runtime),
        OPERATOR_CLIENT_ID: 'operator', DATABASE_POOL: '5', EVALUATION_SPARE_KEYS: '2',
      }),
    };
    const service = await ServiceProcess.of(`${name}-${replica}`, `apps/${name}/src/main.js`, environment, join(this.directory, `${name}-${replica}.log`), this.publicUrl);
    if (isGateway && this.publicUrl === '') this.publicUrl = service.url;
    this.services.push(service);
    return service;
  }

  private natsUrlOf(user: string): string {
    return this.servers.nats.map(({ port }) => `nats://${user}:${this.secrets.natsUsers[user]!}@127.0.0.1:${port}`).join();
  }
}

/** A cluster of NATS servers needs a moment until it has a leader. */
async function provisionWhenElected(connection: NatsConnection, plugins: readonly Plugin[], replicas: 1 | 3): Promise<void> {
  for (const deadline = performance.now() + 30_000; ; await pause(250)) {
    try {
      return await provisionStreams({ connection, manifests: plugins.map(({ manifest }) => manifest), demo: false, replicas });
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
