import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import { Kvm } from '@nats-io/kv';
import { type Msg, type MsgHdrs, type NatsConnection, connect, headers as natsHeaders } from '@nats-io/transport-node';
import { createLogger } from '#platform';
import { type EmbeddedNats, startEmbeddedNats } from '#platform/embedded';
import { BUCKETS, type Manifest, SERVICE_METADATA, subjects } from '#plugin-kit/contract';
import type { GatewaySettings } from './gateway-settings.js';
import { type RunningGateway, startGateway } from './start-gateway.js';

export const PUBLIC_URL = 'http://gateway.test';

/** A NATS server of the test's own, with everything that was started on it. */
export class GatewayFixture {
  private readonly endings: (() => Promise<void>)[] = [];

  private constructor(
    readonly natsUrl: string,
    readonly nats: NatsConnection,
    private server: EmbeddedNats,
    private readonly config: string,
  ) {}

  static async start(config = ''): Promise<GatewayFixture> {
    const directory = mkdtempSync(join(tmpdir(), 'lyftet-gateway-'));
    const server = await startEmbeddedNats({ directory, durable: false, config });
    const nats = await connect({ servers: server.url });
    for (const bucket of [BUCKETS.plugins, BUCKETS.grants, BUCKETS.callerKeys, BUCKETS.signOuts])
      await new Kvm(nats).create(bucket, { history: 1 });
    return new GatewayFixture(server.url, nats, server, config);
  }

  /** Stops the server, does something meanwhile, and starts it again on the same port with the same data. */
  async restartNats(meanwhile: () => Promise<void>): Promise<void> {
    const { port, directory } = this.server;
    await this.server.stop();
    try {
      await meanwhile();
    } finally {
      this.server = await startEmbeddedNats({ directory, durable: false, config: this.config, port });
    }
  }

  /** Limits of rates are off unless a test asks for them. */
  async gateway(settings: Partial<GatewaySettings> = {}): Promise<RunningGateway> {
    const gateway = await startGateway({
      nats: { url: this.natsUrl },
      port: 0,
      publicUrl: PUBLIC_URL,
      logger: createLogger({ service: 'gateway', level: 'ERROR', destination: { write: () => undefined } }),
      ...settings,
      limits: { callerPerSecond: 0, addressPerSecond: 0, ...settings.limits },
    });
    this.endings.push(() => gateway.stop());
    return gateway;
  }

  /** A plugin that knows the protocol and nothing else: no kit, one NATS connection. */
  async plugin(manifest: Manifest, answers: Record<string, Answer>, options: PluginOptions = {}): Promise<PlainPlugin> {
    const plugin = await PlainPlugin.start(this.natsUrl, manifest, answers, options);
    this.endings.push(() => plugin.stop());
    return plugin;
  }

  async stop(): Promise<void> {
    for (const end of this.endings.reverse()) await end();
    await this.nats.close();
    await this.server.stop();
    rmSync(this.server.directory, { recursive: true, force: true });
  }
}

export interface PlainReply {
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string | readonly string[]>;
}

export type Answer = (
  request: { readonly path: Record<string, unknown>; readonly query: Record<string, unknown>; readonly body?: unknown },
  headers: MsgHdrs | undefined,
  message: Msg,
) => PlainReply | undefined | Promise<PlainReply | undefined>;

export interface PluginOptions {
  readonly id?: string;
  /** Sent instead of the manifest. */
  readonly manifestBytes?: Uint8Array;
  readonly announcedSha256?: string;
}

export class PlainPlugin {
  private deaf = false;

  private constructor(
    readonly id: string,
    private readonly connection: NatsConnection,
  ) {}

  static async start(
    url: string,
    manifest: Manifest,
    answers: Record<string, Answer>,
    options: PluginOptions,
  ): Promise<PlainPlugin> {
    const connection = await connect({ servers: url });
    const id = options.id ?? randomUUID();
    const plugin = new PlainPlugin(id, connection);
    const bytes = options.manifestBytes ?? Buffer.from(JSON.stringify(manifest));
    const sha256 = options.announcedSha256 ?? createHash('sha256').update(bytes).digest('hex');
    const { name, version } = manifest;
    const identity = {
      name,
      id,
      version,
      metadata: { [SERVICE_METADATA.plugin]: '1', [SERVICE_METADATA.manifestSha256]: sha256 },
    };
    const answer = (subject: string, reply: object) =>
      connection.subscribe(subject, {
        callback: (_error, message) => void (plugin.deaf || message.respond(JSON.stringify(reply))),
      });
    for (const subject of ['$SRV.PING', `$SRV.PING.${name}`, `$SRV.PING.${name}.${id}`])
      answer(subject, { ...identity, type: 'io.nats.micro.v1.ping_response' });
    for (const subject of ['$SRV.STATS', `$SRV.STATS.${name}`])
      answer(subject, {
        ...identity,
        type: 'io.nats.micro.v1.stats_response',
        started: new Date(0).toISOString(),
        endpoints: Object.keys(answers).map((endpoint) => ({
          name: endpoint,
          subject: endpoint,
          num_requests: 3,
          num_errors: 1,
          last_error: '',
          processing_time: 6_000_000,
          average_processing_time: 2_000_000,
        })),
      });
    connection.subscribe(subjects.manifest(name, id), { callback: (_error, message) => void message.respond(bytes) });
    for (const [operation, reply] of Object.entries(answers)) {
      connection.subscribe(subjects.operation(operation), {
        queue: name,
        callback: (_error, message) => {
          if (plugin.deaf) return;
          void Promise.resolve(
            reply(
              JSON.parse(Buffer.from(message.data).toString('utf8')) as Parameters<Answer>[0],
              message.headers,
              message,
            ),
          ).then((sent) => {
            if (!sent) return;
            const headers = natsHeaders();
            for (const [header, value] of Object.entries(sent.headers ?? {}))
              for (const one of [value].flat()) headers.append(header, one as string);
            message.respond(sent.body ?? new Uint8Array(), { headers });
          });
        },
      });
    }
    await connection.flush();
    return plugin;
  }

  /** Stays connected and answers nothing any more, as a process that hangs. */
  hang(): void {
    this.deaf = true;
  }

  recover(): void {
    this.deaf = false;
  }

  async stop(): Promise<void> {
    await this.connection.close();
  }
}

/** Waits until `check` holds; an error names how long it waited. */
export async function eventually(check: () => Promise<boolean> | boolean, withinMs: number): Promise<number> {
  const started = performance.now();
  while (!(await check())) {
    if (performance.now() - started > withinMs) throw new Error(`It did not come about within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - started;
}
