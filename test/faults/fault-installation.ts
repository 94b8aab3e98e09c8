import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type StreamInfo, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { freePort, temporaryDirectory } from '#platform/embedded';
import {
  type InstallationSecrets,
  type Plugin,
  ensureSecrets,
  natsAccountsConfig,
  natsInstallation,
  provisionPostgres,
  provisionStreams,
} from '#plugin-kit';
import { type Examination, examine } from '../../apps/cli/src/doctor/examine.js';
import { Issuer } from '../bench/installation/issuer.js';
import { ALL_PLUGINS, PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';
import { alpha, beta } from './counting/counting.plugins.js';
import { Edge } from './edge.js';
import { Front } from './front.js';
import { Pace } from './pace.js';
import { Servers } from './servers.js';
import { ServiceProcess } from './service-process.js';
import { DATABASE, programOf, settingsOf } from './service-settings.js';

export interface Shape {
  readonly natsNodes?: 1 | 3;
  /** How many processes of each service; one when it is not named. */
  readonly replicas?: Readonly<Record<string, number>>;
  /**
   * Demo mode, with identity as the OpenID provider and one address before the gateways; else anybody may be anybody,
   * by a provider of the test.
   */
  readonly isDemo?: boolean;
  /** How long a statement may take. */
  readonly statementTimeout?: string;
}

/**
 * A whole installation as a cluster has it: servers of its own, every service a process with its runtime credentials
 * and nothing else.
 */
export class FaultInstallation {
  readonly services: ServiceProcess[] = [];
  readonly edge: Edge;
  /** Of those who ask here. */
  readonly pace = new Pace();
  private readonly ended: ServiceProcess[] = [];
  private identityPort = 0;
  private front: Front | undefined;
  /** Where people reach it; that of the front, or of the first gateway. */
  publicUrl = '';

  private constructor(
    readonly servers: Servers,
    /** Also the `LYFTET_DIRECTORY` of the command line client. */
    readonly directory: string,
    private readonly plugins: readonly Plugin[],
    private readonly secrets: InstallationSecrets,
    private readonly provider: Issuer | undefined,
    private readonly shape: Shape,
  ) {
    this.edge = new Edge(
      () => this.readyGateways().map(({ url }) => url),
      (subject) => provider!.token(subject, `${this.publicUrl}/api`),
    );
  }

  static async start(shape: Shape = {}): Promise<FaultInstallation> {
    const { natsNodes = 1, replicas = {}, isDemo = false } = shape;
    const directory = temporaryDirectory('lyftet-faults-');
    const plugins = isDemo ? PLUGINS_WITH_DEMO : [...ALL_PLUGINS, alpha, beta];
    const secrets = ensureSecrets(join(directory, 'secrets.json'), plugins, []);
    const accounts = natsAccountsConfig([natsInstallation('lyftet', secrets.natsUsers)]);
    const [servers, provider] = await Promise.all([
      Servers.start(directory, accounts, natsNodes),
      isDemo ? undefined : Issuer.start(),
    ]);
    const installation = new FaultInstallation(servers, directory, plugins, secrets, provider, shape);
    await installation.provision(natsNodes === 3 ? 3 : 1);
    if (isDemo) await installation.openFront();
    for (const name of ['gateway', ...plugins.map(({ options }) => options.name)]) {
      for (let replica = 1; replica <= (replicas[name] ?? 1); replica += 1) await installation.add(name, replica);
    }
    installation.services.forEach((service) => service.start());
    await Promise.all(installation.services.map((service) => service.untilReady()));
    await installation.untilServed();
    return installation;
  }

  /** The OpenID provider of the test. */
  get issuer(): string {
    return this.provider!.url;
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
    return examine({ databaseUrl: this.databaseUrl, natsUrl: this.natsAdminUrl }, settleMs);
  }

  get databaseUrl(): string {
    const url = new URL(this.servers.postgres.adminUrl);
    url.pathname = `/${DATABASE}`;
    return url.href;
  }

  get natsAdminUrl(): string {
    return this.servers.natsAddresses
      .split(',')
      .map((address) => `nats://admin:${this.secrets.natsUsers['admin']!}@${address}`)
      .join();
  }

  async connectAdmin(): Promise<NatsConnection> {
    return connect({
      servers: this.servers.natsAddresses.split(','),
      user: 'admin',
      pass: this.secrets.natsUsers['admin']!,
      name: 'faults',
      maxReconnectAttempts: -1,
    });
  }

  /**
   * Replaces a process as an orchestrator does in a rolling update: another one first, then SIGTERM for this one.
   * @param beforeEnd is called in between
   * @returns how the old one ended
   */
  async roll(service: ServiceProcess, beforeEnd: () => void): Promise<number | null> {
    const [name = '', replica] = service.name.split('-');
    const next = await this.add(name, Number(replica) + 10);
    next.start();
    await this.pace.calmly(() => next.untilReady());
    beforeEnd();
    const exitCode = await service.stop();
    this.services.splice(this.services.indexOf(service), 1);
    this.ended.push(service);
    return exitCode;
  }

  /** Waits until every gateway serves every plugin. */
  async untilServed(withinMs = 30_000): Promise<void> {
    for (const { url } of this.replicasOf('gateway')) {
      for (const deadline = performance.now() + withinMs; ; await pause(50)) {
        const report = await fetch(`${url}/plugins`, { headers: { accept: 'application/json' } }).then(
          (response) => response.json() as Promise<{ plugins: { name: string; state: string }[] }>,
          () => ({ plugins: [] }),
        );
        if (
          this.plugins.every(({ options }) =>
            report.plugins.some((plugin) => plugin.name === options.name && plugin.state === 'up'),
          )
        )
          break;
        if (performance.now() > deadline)
          throw new Error(
            `The gateway serves ${JSON.stringify(report.plugins.map(({ name, state }) => `${name} ${state}`))}`,
          );
      }
    }
  }

  /**
   * Waits until every NATS server has all of every stream again: a cluster of three gets over the loss of one at a
   * time.
   */
  async untilNatsIsWhole(withinMs = 60_000): Promise<void> {
    const connection = await this.connectAdmin();
    try {
      for (const deadline = performance.now() + withinMs; ; await pause(100)) {
        const infos = await allStreams(connection).catch(() => []);
        if (
          infos.length > 0 &&
          infos.every(
            ({ cluster }) =>
              cluster?.leader !== undefined &&
              cluster.replicas?.length === 2 &&
              cluster.replicas.every(({ current, offline }) => current && offline !== true),
          )
        )
          return;
        if (performance.now() > deadline)
          throw new Error(
            `NATS is not whole: ${JSON.stringify(infos.map(({ config, cluster }) => [config.name, cluster]))}`,
          );
      }
    } finally {
      await connection.close();
    }
  }

  /** Lines of level ERROR that services have written: somebody would have been woken for them. */
  errors(): string[] {
    return [...this.services, ...this.ended].flatMap((service) =>
      service.errors().map((line) => `${service.name}: ${line}`),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await Promise.all([this.servers.stop(), this.provider?.stop(), this.front?.stop()]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private readyGateways(): ServiceProcess[] {
    return this.replicasOf('gateway').filter(({ takesRequests }) => takesRequests);
  }

  private async provision(replicas: 1 | 3): Promise<void> {
    const connection = await this.connectAdmin();
    await Promise.all([
      provisionPostgres({
        adminUrl: this.servers.postgres.adminUrl,
        database: DATABASE,
        plugins: this.plugins.map(({ options }) => ({
          name: options.name,
          migrations: options.migrations ?? [],
          passwords: this.secrets.databaseRoles[options.name]!,
        })),
      }),
      provisionWhenElected(connection, this.plugins, replicas, this.shape.isDemo ?? false),
    ]);
    await connection.close();
  }

  /**
   * One address for all gateways; the command line client finds it, and the client of the demonstration, in the
   * directory, as beside `npm start`.
   */
  private async openFront(): Promise<void> {
    this.front = await Front.start(() => this.readyGateways().map(({ url }) => Number(new URL(url).port)));
    this.publicUrl = this.front.url;
    this.identityPort = await freePort();
    writeFileSync(join(this.directory, 'instance.json'), JSON.stringify({ publicUrl: this.publicUrl, servers: {} }));
  }

  private async add(name: string, replica: number): Promise<ServiceProcess> {
    const settings = settingsOf(name, {
      servers: this.servers,
      secrets: this.secrets,
      plugins: this.plugins,
      issuer: this.provider?.url,
      identityPort: this.identityPort,
      isDemo: this.shape.isDemo ?? false,
      statementTimeout: this.shape.statementTimeout ?? '30s',
      bufferKeys: join(this.directory, 'buffer-keys'),
    });
    const service = await ServiceProcess.of(
      `${name}-${replica}`,
      programOf(name),
      settings,
      join(this.directory, `${name}-${replica}.log`),
      this.publicUrl,
    );
    if (this.publicUrl === '') this.publicUrl = service.url;
    this.services.push(service);
    return service;
  }
}

async function allStreams(connection: NatsConnection): Promise<StreamInfo[]> {
  const infos: StreamInfo[] = [];
  for await (const info of (await jetstreamManager(connection)).streams.list()) infos.push(info);
  return infos;
}

/** A cluster of NATS servers needs a moment until it has a leader. */
async function provisionWhenElected(
  connection: NatsConnection,
  plugins: readonly Plugin[],
  replicas: 1 | 3,
  isDemo: boolean,
): Promise<void> {
  for (const deadline = performance.now() + 30_000; ; await pause(250)) {
    try {
      return await provisionStreams({
        connection,
        manifests: plugins.map(({ manifest }) => manifest),
        demo: isDemo,
        replicas,
      });
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
