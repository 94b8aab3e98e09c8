import { createHash } from 'node:crypto';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Logger } from '#platform';
import { NAME, SERVICE_METADATA, subjects } from '#plugin-kit/contract';
import { answerInbox } from '../nats/answer-inbox.js';
import { FairQueue } from './fair-queue.js';
import { checkManifest } from './manifest-check.js';
import type { PathSegments } from './path-segments.js';
import type { PluginMemory } from './plugin-memory.js';
import type { PluginRegistry } from './plugin-registry.js';

/** Often enough that a new plugin is offered within 2 s, its manifest fetched. */
const PING_EVERY_MS = 1_000;
const FETCH_TIMEOUT_MS = 1_500;
/** An instance whose manifest could not be fetched is asked again after this. */
const FETCH_AGAIN_AFTER_MS = 2_000;
/** Of one plugin few: whoever announces many instances that do not answer keeps nobody else waiting. */
const FETCHES = { atOnce: 32, atOnceOfOne: 4, waitingOfOne: 200 };
/** Instances that were asked just now and are not asked again at once; a new one is never among them. */
const MAX_RESTING = 2_000;
/** A refreshed note of a plugin in the bucket; shorter than any time after which plugins are forgotten. */
const KEEP_EVERY_MS = 20_000;
const INSTANCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_ANSWER_BYTES = 8 * 1024;

/**
 * An answer to a ping may be anybody's: it only makes the gateway look. Finds plugins by the NATS services protocol (ADR-32): pings all services every second, fetches the manifest of each
 * new instance from that plugin's own subject (only who may listen there can answer), and tells {@link PluginRegistry}.
 */
export class PluginDiscovery {
  private readonly inbox = answerInbox();
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pinged = false;
  private readonly fetches = new FairQueue(FETCHES);
  /** By instance: until when it is not asked again. */
  private readonly resting = new Map<string, number>();

  constructor(
    private readonly connection: NatsConnection,
    private readonly registry: PluginRegistry,
    private readonly memory: PluginMemory,
    private readonly segments: PathSegments,
    private readonly isConnected: () => boolean,
    private readonly logger: Logger,
    /** System time, ms since 1970; other replicas read it. */
    private readonly now: () => number,
  ) {}

  /** Recalls what is known, then pings; resolves when the plugins that run had their chance to be learnt. */
  async start(): Promise<void> {
    for (const plugin of await this.memory.recall()) this.registry.remembered(plugin.name, plugin.manifest, plugin.sha256, plugin.seenAt);
    await this.memory.watchRemovals((name) => {
      if (!this.registry.isUp(name)) this.registry.forget(name);
    });
    this.subscription = this.connection.subscribe(this.inbox, { callback: (error, message) => void (error ?? this.answered(message)) });
    this.ping();
    this.timer = setInterval(() => this.round(), PING_EVERY_MS);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }

  stop(): void {
    clearInterval(this.timer);
    this.subscription?.unsubscribe();
  }

  /** Nobody listened to an operation of this plugin: find out at once whether it is still there. */
  suspect(plugin: string): void {
    this.registry.suspect(plugin);
  }

  private round(): void {
    const failed = (plugin: string) => (error: unknown) => this.logger.warn('the note of a plugin could not be written', { plugin, error });
    if (this.pinged) for (const plugin of this.registry.roundOver(this.now())) this.memory.drop(plugin).catch(failed(plugin));
    this.ping();
    for (const plugin of this.registry.known()) {
      if (plugin.state !== 'up') continue;
      this.memory.keep(plugin.name, plugin.manifest, plugin.sha256, plugin.lastSeen, KEEP_EVERY_MS).catch(failed(plugin.name));
    }
  }

  private ping(): void {
    this.pinged = this.isConnected();
    if (this.pinged) this.connection.publish('$SRV.PING', undefined, { reply: this.inbox });
  }

  private answered(message: Msg): void {
    const answer = readAnswer(message.data);
    if (!answer || !this.registry.heard(answer.name, answer.id, answer.sha256, this.now())) return;
    const key = `${answer.name}.${answer.id}`;
    if ((this.resting.get(key) ?? 0) > this.now()) return;
    this.rest(key);
    this.fetches.add(answer.name, () =>
      this.learn(answer).catch((error: unknown) => this.logger.warn('a manifest could not be fetched', { plugin: answer.name, instance: answer.id, error })));
  }

  private rest(key: string): void {
    this.resting.delete(key);
    this.resting.set(key, this.now() + FETCH_AGAIN_AFTER_MS);
    if (this.resting.size > MAX_RESTING) this.resting.delete(this.resting.keys().next().value!);
  }

  private async learn({ name, id, sha256 }: Announcement): Promise<void> {
    const reply = await this.connection.request(subjects.manifest(name, id), undefined, { timeout: FETCH_TIMEOUT_MS, noMux: true, reply: answerInbox() });
    // Whoever announced another hash was not this instance, which still has the manifest that is known.
    if (this.registry.holds(name, id, createHash('sha256').update(reply.data).digest('hex'))) return;
    const check = checkManifest(reply.data, { name, sha256 }, this.segments);
    this.registry.learned(name, id, sha256, check, this.now());
    if ('refused' in check) this.logger.warn('a manifest was refused', { plugin: name, instance: id, reasons: check.refused });
    else this.logger.info('a plugin was learnt', { plugin: name, instance: id, version: check.manifest.version });
  }
}

interface Announcement {
  readonly name: string;
  readonly id: string;
  readonly sha256: string | undefined;
}

/** An answer to `$SRV.PING`, if it is one of a plugin. Other services of the same NATS are none of our business. */
function readAnswer(bytes: Uint8Array): Announcement | undefined {
  if (bytes.byteLength > MAX_ANSWER_BYTES) return undefined;
  try {
    const answer = JSON.parse(Buffer.from(bytes).toString('utf8')) as { name?: unknown; id?: unknown; metadata?: Record<string, unknown> };
    const { name, id, metadata } = answer;
    if (typeof name !== 'string' || !NAME.test(name) || typeof id !== 'string' || !INSTANCE_ID.test(id)) return undefined;
    if (metadata?.[SERVICE_METADATA.plugin] !== '1') return undefined;
    const sha256 = metadata[SERVICE_METADATA.manifestSha256];
    return { name, id, sha256: typeof sha256 === 'string' ? sha256.slice(0, 100) : undefined };
  } catch {
    return undefined;
  }
}
