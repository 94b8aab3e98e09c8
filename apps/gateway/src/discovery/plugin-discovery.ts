import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Msg } from '@nats-io/transport-node';
import type { Logger } from '#platform';
import { NAME, SERVICE_METADATA, subjects } from '#plugin-kit/contract';
import { answerInbox } from '../nats/answer-inbox.js';
import { GuardedInbox, type InboxBudget, UNBOUNDED } from '../nats/guarded-inbox.js';
import type { PluginLinks } from '../nats/plugin-links.js';
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
const FETCHES = { atOnce: 32, atOnceOfOne: 4, waitingOfOne: 200, owners: 256 };
/**
 * Names that nobody has heard of before are anybody's: so many of them are looked at in a round, and so many at once.
 */
const NEW_NAMES = { inRound: 50, fetches: { atOnce: 8, atOnceOfOne: 1, waitingOfOne: 2, owners: 64 } };
/** A manifest of a stranger that took long to check is followed by a rest so many times as long. */
const REST_FOR_CHECK = 16;
/** Instances that were asked just now and are not asked again at once; a new one is never among them. */
const MAX_RESTING = 2_000;
/** A refreshed note of a plugin in the bucket; shorter than any time after which plugins are forgotten. */
const KEEP_EVERY_MS = 20_000;
const INSTANCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_ANSWER_BYTES = 8 * 1024;
/** Answers of everybody to one ping of all, and of one stranger to one of its own, within a second. */
const OF_ALL: InboxBudget = { messages: 2_000, bytes: 1024 * 1024 };
const OF_ONE: InboxBudget = { messages: 400, bytes: 256 * 1024 };

/** How discovery reaches who is there. */
export interface DiscoverySurroundings {
  readonly links: PluginLinks;
  readonly registry: PluginRegistry;
  readonly memory: PluginMemory;
  readonly segments: PathSegments;
  /** Strangers that this installation has let in. */
  readonly guests: () => readonly string[];
  readonly logger: Logger;
  /** System time, ms since 1970; other replicas read it. */
  readonly now: () => number;
}

/**
 * An answer to a ping may be anybody's: it only makes the gateway look. Finds plugins by the NATS services protocol
 * (ADR-32): pings every second, fetches the manifest of each new instance from that plugin's own subject (only who may
 * listen there can answer), and tells {@link PluginRegistry}. Ours, guests and whoever is known are pinged by name, and
 * answer at an address that nobody else knows: whoever floods the answers to the ping of all is in nobody's way.
 */
export class PluginDiscovery {
  private readonly everybody: GuardedInbox;
  /** By plugin; as many as are known, ours or let in. */
  private readonly inboxes = new Map<string, GuardedInbox>();
  private asked: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;
  private readonly fetches = new FairQueue(FETCHES);
  private readonly fetchesOfNew = new FairQueue(NEW_NAMES.fetches);
  private newInRound = 0;
  /** By instance: until when it is not asked again. */
  private readonly resting = new Map<string, number>();

  constructor(private readonly around: DiscoverySurroundings) {
    const flooded = (restMs: number) =>
      around.logger.warn('somebody floods the answers to the ping of all plugins, which rests', { restMs });
    this.everybody = new GuardedInbox(
      around.links.others.connection,
      '',
      OF_ALL,
      (message) => this.answered(message),
      flooded,
    );
  }

  /** Recalls what is known, then pings; resolves when the plugins that run had their chance to be learnt. */
  async start(): Promise<void> {
    const { registry, memory } = this.around;
    for (const plugin of await memory.recall())
      registry.remembered(plugin.name, plugin.manifest, plugin.sha256, plugin.seenAt);
    await memory.watchRemovals((name) => {
      if (!registry.isUp(name)) registry.forget(name);
    });
    this.ping();
    this.timer = setInterval(() => this.round(), PING_EVERY_MS);
    await pause(250);
  }

  stop(): void {
    clearInterval(this.timer);
    for (const inbox of [this.everybody, ...this.inboxes.values()]) inbox.close();
  }

  /** Nobody listened to an operation of this plugin: find out at once whether it is still there. */
  suspect(plugin: string): void {
    this.around.registry.suspect(plugin);
  }

  private round(): void {
    const { registry, memory, logger } = this.around;
    const failed = (plugin: string) => (error: unknown) =>
      logger.warn('the note of a plugin could not be written', { plugin, error });
    for (const plugin of registry.roundOver(this.around.now(), (name) => this.asked.has(name)))
      memory.drop(plugin).catch(failed(plugin));
    this.ping();
    for (const plugin of registry.known()) {
      if (plugin.state !== 'up') continue;
      memory
        .keep(plugin.name, plugin.manifest, plugin.sha256, plugin.lastSeen, KEEP_EVERY_MS)
        .catch(failed(plugin.name));
    }
  }

  private ping(): void {
    const { links, registry, segments, guests } = this.around;
    const names = new Set([...segments.reservedPlugins, ...registry.names(), ...guests()]);
    for (const [name, inbox] of this.inboxes) {
      if (names.has(name)) continue;
      inbox.close();
      this.inboxes.delete(name);
    }
    const connected = [...names].filter((name) => links.of(name).isConnected());
    for (const name of connected) this.askAt(`$SRV.PING.${name}`, links.of(name), this.inboxOf(name));
    if (links.others.isConnected()) this.askAt('$SRV.PING', links.others, this.everybody);
    this.asked = new Set(connected);
    this.newInRound = 0;
  }

  private askAt(subject: string, { connection }: PluginLinks['ours'], inbox: GuardedInbox): void {
    const reply = inbox.address();
    if (reply !== undefined) connection.publish(subject, undefined, { reply });
  }

  private inboxOf(name: string): GuardedInbox {
    let inbox = this.inboxes.get(name);
    if (!inbox) {
      const { links, logger } = this.around;
      const flooded = (restMs: number) =>
        logger.warn('a plugin floods the answers to its pings and is not pinged for a while', { plugin: name, restMs });
      inbox = new GuardedInbox(
        links.of(name).connection,
        '',
        links.isOurs(name) ? UNBOUNDED : OF_ONE,
        (message) => this.answered(message, name),
        flooded,
      );
      this.inboxes.set(name, inbox);
    }
    return inbox;
  }

  /** @param only who may answer there. @returns that nobody asked for it: every answer counts */
  private answered(message: Msg, only?: string): boolean {
    const answer = readAnswer(message.data);
    if (!answer || (only !== undefined && answer.name !== only)) return false;
    const { registry } = this.around;
    if (!registry.heard(answer.name, answer.id, answer.sha256, this.around.now())) return false;
    const key = `${answer.name}.${answer.id}`;
    if ((this.resting.get(key) ?? 0) > this.around.now()) return false;
    const isNew = only === undefined && !this.inboxes.has(answer.name);
    if (isNew && (this.newInRound += 1) > NEW_NAMES.inRound) return false;
    this.rest(key);
    (isNew ? this.fetchesOfNew : this.fetches).add(answer.name, () => this.learn(answer));
    return false;
  }

  private rest(key: string): void {
    this.resting.delete(key);
    this.resting.set(key, this.around.now() + FETCH_AGAIN_AFTER_MS);
    if (this.resting.size > MAX_RESTING) this.resting.delete(this.resting.keys().next().value!);
  }

  private async learn({ name, id, sha256 }: Announcement): Promise<void> {
    const { links, registry, segments, logger } = this.around;
    const { connection } = links.of(name);
    try {
      const reply = await connection.request(subjects.manifest(name, id), undefined, {
        timeout: FETCH_TIMEOUT_MS,
        noMux: true,
        reply: answerInbox(),
      });
      const began = performance.now();
      // Whoever announced another hash was not this instance, which still has the manifest that is known.
      if (registry.holds(name, id, createHash('sha256').update(reply.data).digest('hex'))) return;
      const check = checkManifest(reply.data, { name, sha256 }, segments);
      registry.learned(name, id, sha256, check, this.around.now());
      if ('refused' in check)
        logger.warn('a manifest was refused', { plugin: name, instance: id, reasons: check.refused });
      else logger.info('a plugin was learnt', { plugin: name, instance: id, version: check.manifest.version });
      if (!links.isOurs(name)) await pause(REST_FOR_CHECK * (performance.now() - began));
    } catch (error) {
      logger.warn('a manifest could not be fetched', { plugin: name, instance: id, reason: (error as Error).message });
    }
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
    const answer = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      name?: unknown;
      id?: unknown;
      metadata?: Record<string, unknown>;
    };
    const { name, id, metadata } = answer;
    if (typeof name !== 'string' || !NAME.test(name) || typeof id !== 'string' || !INSTANCE_ID.test(id))
      return undefined;
    if (metadata?.[SERVICE_METADATA.plugin] !== '1') return undefined;
    const sha256 = metadata[SERVICE_METADATA.manifestSha256];
    return { name, id, sha256: typeof sha256 === 'string' ? sha256.slice(0, 100) : undefined };
  } catch {
    return undefined;
  }
}
