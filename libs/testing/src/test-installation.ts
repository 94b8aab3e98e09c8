import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { headers as natsHeaders, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { Clock, createLogger, uuidv7 } from '#platform';
import {
  DemoClock,
  type Plugin,
  type PluginSettings,
  momentFacts,
  provisionStreams,
  type RunningPlugin,
  startPlugin,
} from '#plugin-kit';
import { BUCKETS, type EventEnvelope, HEADERS, type PendingEvent, subjects } from '#plugin-kit/contract';
import { connectAs } from './connect-as.js';
import { EventCheck } from './event-check.js';
import { onTheirWay } from './on-their-way.js';
import { claimNatsAccount, cloneDatabase, knownPlugins } from './servers.js';
import { type TestCaller, TestCallers } from './test-callers.js';

export interface CallOptions {
  readonly as?: TestCaller;
  /** A raw caller token instead of `as`. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: object;
  readonly query?: object;
}

export interface EnvelopeOptions {
  readonly version?: number;
  readonly occurredAt?: Date;
  /** System time at which it was written: earlier than now for one that comes late. */
  readonly writtenAt?: Date;
  readonly id?: string;
}

export interface TestReply {
  readonly status: number;
  /** Parsed JSON, or text of another media type. */
  readonly body: any;
  readonly header: (name: string) => string;
}

type Database = Awaited<ReturnType<typeof cloneDatabase>>;

/** One installation for a test: a database, a NATS account with least-privilege users, and any plugins, for real. */
export class TestInstallation {
  readonly callers = new TestCallers();
  readonly running: RunningPlugin[] = [];
  /** Everything that was published by plugins since the start, in the order of the stream. */
  readonly events: EventEnvelope[] = [];
  /** Holds all of them, and person state, to their schemas; `stop` fails where one is outside. */
  readonly check: EventCheck;
  /** What operations did that their pages do not say, once each; `stop` fails where there is any. */
  readonly brokenPromises = new Set<string>();
  private readonly versions = new Map<string, number>();

  private constructor(
    readonly plugins: readonly Plugin[],
    readonly database: Database,
    /** The superuser's connections to the database: for looking, and for planting rows. */
    readonly sql: pg.Pool,
    readonly nats: ReturnType<typeof claimNatsAccount>,
    /** The admin: of the account of the streams. */
    readonly connection: NatsConnection,
    /** Among the services, with all rights there. */
    readonly bus: NatsConnection,
  ) {
    this.check = new EventCheck(plugins);
  }

  /** @param adminUrl a PostgreSQL server of the test's own, instead of that of all tests */
  static async create(plugins: readonly Plugin[], adminUrl?: string): Promise<TestInstallation> {
    const nats = claimNatsAccount();
    const [database, connection, bus] = await Promise.all([
      cloneDatabase(plugins, adminUrl),
      connectAs(nats.urlOf('admin'), 'admin'),
      connectAs(nats.urlOf('tester')),
    ]);
    await provisionStreams({
      connection,
      manifests: plugins.map(({ manifest }) => manifest),
      publishers: knownPlugins(),
      demo: true,
    });
    const sql = new pg.Pool({
      connectionString: database.adminUrl,
      max: 4,
      options: `-c search_path=${plugins.map(({ options }) => options.name).join(',')},extensions`,
    });
    sql.on('error', () => undefined); // a test may kill the server
    const installation = new TestInstallation(plugins, database, sql, nats, connection, bus);
    const keys = await new Kvm(connection).open(BUCKETS.callerKeys);
    await keys.put(installation.callers.kid, JSON.stringify(installation.callers.publicKey));
    connection.subscribe('event.>', {
      callback: (error, message) => {
        // A throwing callback would close the whole connection, and a test may publish what is no event.
        const text = error ? '' : message.string();
        if (!/^[[{]/.test(text)) return;
        const events = [JSON.parse(text)].flat() as EventEnvelope[];
        installation.events.push(...events);
        events.forEach((event) => installation.check.see(event));
      },
    });
    connection.subscribe('person.>', {
      callback: (error, message) =>
        void (error ?? installation.check.seePersonState(message.subject, message.string())),
    });
    await connection.flush();
    return installation;
  }

  /** Starts a replica of one of the plugins with its own credentials. */
  async start(plugin: Plugin, settings: Partial<PluginSettings> = {}): Promise<RunningPlugin> {
    const { name } = plugin.options;
    const replica = await startPlugin(plugin, {
      databaseUrl: this.database.urlOf(name),
      natsUrl: this.nats.urlOf(name),
      demo: true,
      poolSize: 6,
      logger: createLogger({ service: name, level: 'ERROR', ambient: momentFacts }),
      onBrokenPromise: ({ operation, problem, status }) =>
        void this.brokenPromises.add(`${operation}: ${problem ?? status}`),
      ...settings,
    });
    this.running.push(replica);
    return replica;
  }

  /** Calls an operation as the gateway would: `{ path, query, body }`, a verified caller, and what it answered. */
  async call(
    operation: string,
    body?: unknown,
    { as, token, headers = {}, path = {}, query = {} }: CallOptions = {},
  ): Promise<TestReply> {
    const sent = natsHeaders();
    const caller = token ?? (as && this.callers.token(as));
    if (caller !== undefined) sent.set(HEADERS.caller, caller);
    sent.set(HEADERS.correlationId, uuidv7());
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const reply = await this.bus.request(subjects.operation(operation), JSON.stringify({ path, query, body }), {
      timeout: 15_000,
      headers: sent,
    });
    const type = reply.headers?.get(HEADERS.contentType) ?? '';
    return {
      status: Number(reply.headers?.get(HEADERS.status)),
      body: /json\b/.test(type) ? reply.json() : reply.string() || undefined,
      header: (name) => reply.headers?.get(name) ?? '',
    };
  }

  /**
   * Publishes an event as its plugin would, with the next version of its aggregate (or a given one) and the domain
   * time.
   */
  async publish<Payload>(event: PendingEvent<Payload>, options: EnvelopeOptions = {}): Promise<EventEnvelope> {
    const envelope = this.envelopeOf(event, options);
    await jetstream(this.connection).publish(event.definition.subject, JSON.stringify(envelope), {
      msgID: envelope.id,
    });
    return envelope;
  }

  /** What `publish` would send. */
  envelopeOf<Payload>(
    { definition, aggregateId, data }: PendingEvent<Payload>,
    { version, occurredAt = new Date(), writtenAt = new Date(), id = uuidv7() }: EnvelopeOptions = {},
  ): EventEnvelope {
    const aggregate = `${definition.plugin}.${definition.aggregate}`;
    const last = this.versions.get(`${aggregate}/${aggregateId}`) ?? 0;
    const next = version ?? last + 1;
    this.versions.set(`${aggregate}/${aggregateId}`, Math.max(next, last));
    return {
      specversion: '1.0',
      id,
      source: `urn:lyftet:${definition.plugin}`,
      type: definition.type,
      time: writtenAt.toISOString(),
      occurredat: occurredAt.toISOString(),
      datacontenttype: 'application/json',
      aggregatetype: aggregate,
      aggregateid: aggregateId,
      aggregateversion: next,
      correlationid: uuidv7(),
      data,
    };
  }

  /** Sets person state as `directory` would. */
  async putPersonState(personId: string, personClass: string, state: object | null): Promise<void> {
    await jetstream(this.connection).publish(
      subjects.person(personId, personClass),
      state === null ? '' : JSON.stringify(state),
    );
  }

  /** Events of one type that the running plugins published. */
  published<Payload>({
    type,
  }: {
    readonly type: string;
    (id: string, data: Payload): unknown;
  }): EventEnvelope<Payload>[] {
    return this.events.filter((event): event is EventEnvelope<Payload> => event.type === type);
  }

  /**
   * Waits until every outbox is sent and every inbox has handled what there is. What goes from an inbox into an outbox
   * while it is looked for can be missed in both; it cannot be missed twice without a stream becoming longer in
   * between.
   */
  async settle(): Promise<void> {
    const manager = await jetstreamManager(this.connection);
    let before: string | undefined;
    for (const deadline = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
      const { waiting, from, to } = await onTheirWay(this, manager);
      if (waiting === 0 && to === before) return;
      before = waiting === 0 ? from : undefined;
      if (Date.now() > deadline)
        throw new Error(`The plugins did not settle: ${waiting} messages are still on their way`);
    }
  }

  /** Moves domain time, and waits until every running plugin has it. */
  async moveClockTo(instant: Date): Promise<void> {
    const offset = instant.getTime() - Date.now();
    await (await DemoClock.open(this.connection)).setOffset(offset);
    const arrived = () =>
      this.running.every((plugin) => Math.abs(plugin.get(Clock).now().getTime() - Date.now() - offset) < 1_000);
    for (const deadline = Date.now() + 10_000; !arrived(); await new Promise((resolve) => setTimeout(resolve, 5))) {
      if (Date.now() > deadline) throw new Error('The plugins did not follow the clock');
    }
  }

  /** @param options.plantsEvents the test itself has published what no plugin would, to see who notices */
  async stop({ plantsEvents = false } = {}): Promise<void> {
    await Promise.all(this.running.map((plugin) => plugin.stop()));
    await this.sql.end();
    await Promise.all([this.connection.close(), this.bus.close()]);
    await this.database.drop();
    if (!plantsEvents) this.check.requireNone();
    if (this.brokenPromises.size > 0)
      throw new Error(`Operations did what they do not declare:\n${[...this.brokenPromises].join('\n')}`);
  }
}

/** One plugin alone in an installation of its own. */
export async function startPluginForTest(
  plugin: Plugin,
  settings: Partial<PluginSettings> = {},
): Promise<TestInstallation> {
  const installation = await TestInstallation.create([plugin]);
  await installation.start(plugin, settings);
  return installation;
}
