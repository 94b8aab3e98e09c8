import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Kvm } from '@nats-io/kv';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import pg from 'pg';
import {
  type EmbeddedNats,
  type EmbeddedPostgres,
  freePort,
  startEmbeddedNats,
  startEmbeddedPostgres,
  temporaryDirectory,
} from '#platform/embedded';
import {
  type Plugin,
  natsAccountsConfig,
  natsInstallation,
  provisionPostgres,
  provisionStreams,
  roleOf,
  roleUrl,
} from '#plugin-kit';
import { BUCKETS, type Grants, STREAMS, grantsKey } from '#plugin-kit/contract';
import { Child } from './child.js';
import { EventFeed } from './event-feed.js';
import { Issuer } from './issuer.js';
import { untilNone } from './until-none.js';

const DATABASE = 'lyftet';
const PASSWORD = randomBytes(16).toString('hex');
/** More than anybody asks here: the limits are in force, and not reached. */
const RAISED = {
  RATE_PER_CALLER: '1000000',
  BURST_PER_CALLER: '1000000',
  RATE_PER_ADDRESS: '1000000',
  BURST_PER_ADDRESS: '1000000',
};

export interface RawAccess {
  readonly servers: string;
  readonly user: string;
  readonly pass: string;
}

/**
 * One installation for a measurement: durable servers in a directory of their own, each service a process of its own.
 */
export class BenchInstallation {
  private readonly children: Child[] = [];
  readonly feed: EventFeed;
  publicUrl = '';

  private constructor(
    readonly plugins: readonly Plugin[],
    readonly postgres: EmbeddedPostgres,
    readonly nats: EmbeddedNats,
    readonly issuer: Issuer,
    /** The admin's connection. */
    readonly connection: NatsConnection,
    /** The superuser's connections to the database. */
    readonly sql: pg.Pool,
    private readonly directory: string,
    private readonly profileDirectory: string | undefined,
  ) {
    this.feed = new EventFeed(connection);
  }

  static async start(
    plugins: readonly Plugin[],
    { profileDirectory, demo = false }: { profileDirectory?: string | undefined; demo?: boolean } = {},
  ): Promise<BenchInstallation> {
    const directory = temporaryDirectory('lyftet-bench-');
    const names = plugins.map(({ options }) => options.name);
    const users = Object.fromEntries(['admin', 'gateway', ...names].map((name) => [name, PASSWORD]));
    const [postgres, nats, issuer] = await Promise.all([
      startEmbeddedPostgres({ directory: `${directory}/postgres` }),
      startEmbeddedNats({
        directory: `${directory}/nats`,
        config: natsAccountsConfig([natsInstallation('lyftet', users)]),
      }),
      Issuer.start(),
    ]);
    const connection = await connect({ servers: nats.url, user: 'admin', pass: PASSWORD, name: 'bench' });
    await Promise.all([
      provisionPostgres({
        adminUrl: postgres.adminUrl,
        database: DATABASE,
        plugins: plugins.map(({ options }) => ({
          name: options.name,
          migrations: options.migrations ?? [],
          passwords: { owner: PASSWORD, runtime: PASSWORD },
        })),
      }),
      provisionStreams({ connection, manifests: plugins.map(({ manifest }) => manifest), demo }),
    ]);
    const sql = new pg.Pool({ connectionString: databaseUrlOf(postgres), max: 4 });
    sql.on('error', () => undefined); // the server is stopped under it at the end
    return new BenchInstallation(plugins, postgres, nats, issuer, connection, sql, directory, profileDirectory);
  }

  get rawNats(): RawAccess {
    return { servers: this.nats.url, user: 'admin', pass: PASSWORD };
  }

  /** The superuser's, of the database that the plugins have. */
  get databaseUrl(): string {
    return databaseUrlOf(this.postgres);
  }

  /** A process of the measurement that is no service of Lyftet. */
  startOwn(name: string, module: URL): Child {
    return this.adopt(Child.start(name, { module, profileDirectory: this.profileDirectory }));
  }

  /** A plugin as a process of its own, as in a cluster. */
  async startPlugin(name: string, main: URL, environment: Readonly<Record<string, string>> = {}): Promise<Child> {
    const port = await freePort();
    const child = this.adopt(
      Child.start(name, {
        module: main,
        profileDirectory: this.profileDirectory,
        environment: {
          DATABASE_URL: this.databaseUrlOf(name),
          NATS_URL: this.natsUrlOf(name),
          HEALTH_PORT: String(port),
          LOG_LEVEL: 'ERROR',
          ...environment,
        },
      }),
    );
    await child.untilReady(port);
    return child;
  }

  /** The gateway as a process of its own; returns when it serves the plugins that run. */
  async startGateway(): Promise<Child> {
    const port = await freePort();
    this.publicUrl = `http://127.0.0.1:${port}`;
    const child = this.adopt(
      Child.start('gateway', {
        module: new URL('../../../apps/gateway/src/main.js', import.meta.url),
        profileDirectory: this.profileDirectory,
        environment: {
          PORT: String(port),
          HOST: '127.0.0.1',
          PUBLIC_URL: this.publicUrl,
          NATS_URL: this.natsUrlOf('gateway'),
          OIDC_ISSUER: this.issuer.url,
          SESSION_SECRET: PASSWORD,
          LOG_LEVEL: 'ERROR',
          ...RAISED,
        },
      }),
    );
    await child.untilReady(port);
    const wanted = this.children
      .map(({ name }) => name)
      .filter((name) => this.plugins.some(({ options }) => options.name === name));
    for (const deadline = performance.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const { plugins } = (await (
        await fetch(`${this.publicUrl}/plugins`, { headers: { accept: 'application/json' } })
      ).json()) as { plugins: { name: string; state: string }[] };
      if (wanted.every((name) => plugins.some((plugin) => plugin.name === name && plugin.state === 'up'))) return child;
      if (performance.now() > deadline) throw new Error(`The gateway does not serve ${wanted.join(', ')}`);
    }
  }

  /** Stops one process before the others. */
  async end(child: Child): Promise<void> {
    this.children.splice(this.children.indexOf(child), 1);
    await child.stop();
  }

  token(subject: string): string {
    return this.issuer.token(subject, `${this.publicUrl}/api`);
  }

  /** Writes grants as `directory` would. */
  async grant(grants: Iterable<readonly [subject: string, Grants]>): Promise<void> {
    const bucket = await new Kvm(this.connection).open(BUCKETS.grants);
    let writing: Promise<unknown>[] = [];
    for (const [subject, value] of grants) {
      writing.push(bucket.put(grantsKey(this.issuer.url, subject), JSON.stringify(value)));
      if (writing.length >= 500) writing = (await Promise.all(writing)) && [];
    }
    await Promise.all(writing);
  }

  /** Waits until the relay has sent everything that follows from what a plugin did. */
  untilRelayed(plugin: string): Promise<void> {
    return untilNone(`events of ${plugin} in its outbox`, () => this.countOf(`"${plugin}".outbox_queue`));
  }

  /**
   * Waits until every plugin that runs has handled and sent what it has to, and has no job under way: what follows from
   * one measurement, or from what was made ready for it, does not weigh on another. It must be so at two looks, for
   * what one plugin has sent since it was looked at may be before another one by then.
   */
  untilCalm(): Promise<void> {
    return untilNone('events and jobs', async () => (await this.unfinished()) + (await this.unfinished()));
  }

  /** Events before the plugins that run, and what they have to send and do themselves. */
  private async unfinished(): Promise<number> {
    let count = 0;
    for (const {
      manifest: { name, consumes, personClasses },
    } of this.plugins.filter(({ options }) => this.children.some(({ name }) => name === options.name))) {
      // The events first: what follows from one is stored before it is acknowledged.
      if (consumes.length > 0) count += await this.feed.waitingFor(name);
      if (personClasses.length > 0) count += await this.feed.waitingFor(name, STREAMS.people);
      count += await this.countOf(`"${name}".outbox_queue`);
      count += await this.countOf(`"${name}".job WHERE state IN ('waiting', 'running')`);
    }
    return count;
  }

  private async countOf(rowsOf: string): Promise<number> {
    const { rows } = await this.sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${rowsOf}`);
    return rows[0]!.count;
  }

  async stop(): Promise<void> {
    for (let child = this.children.pop(); child; child = this.children.pop()) await child.stop();
    await this.connection.close();
    await this.sql.end();
    await Promise.all([this.issuer.stop(), this.nats.stop(), this.postgres.stop()]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private adopt(child: Child): Child {
    this.children.push(child);
    return child;
  }

  /** The runtime role of a plugin on its own schema. */
  databaseUrlOf(plugin: string): string {
    return roleUrl(this.postgres.adminUrl, DATABASE, roleOf(plugin), PASSWORD);
  }

  natsUrlOf(user: string): string {
    return this.nats.url.replace('nats://', `nats://${user}:${PASSWORD}@`);
  }
}

function databaseUrlOf({ adminUrl }: EmbeddedPostgres): string {
  const url = new URL(adminUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}
