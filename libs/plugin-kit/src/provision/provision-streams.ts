import { isDeepStrictEqual } from 'node:util';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  jetstreamManager,
} from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Objm } from '@nats-io/obj';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import {
  BUCKETS,
  type Manifest,
  SIGN_OUT_KEPT_SECONDS,
  STREAMS,
  filesBucket,
  guestOf,
  guestStream,
  subjects,
  wantedSubjects,
} from '../contract/index.js';
import { ACK_WAIT_MS } from '../inbox/ack-wait.js';

/** Plugins have no consumer on the demo clock: they look when they hear that it was written. */
const MOVES = { src: `$KV.${BUCKETS.demoClock}.offset`, dest: subjects.demoClockMoved, headers_only: true };

/** How long the entries of a bucket are kept that are of use for a while only. */
const KEPT: Readonly<Record<string, { readonly ttl: number }>> = {
  // Gateways write their caller key anew every ten minutes; those of replicas that died go away.
  [BUCKETS.callerKeys]: { ttl: 60 * 60_000 },
  [BUCKETS.signOuts]: { ttl: SIGN_OUT_KEPT_SECONDS * 1_000 },
};

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
/**
 * How large each may become, and one message of it. Whatever is full refuses what is new, and throws nothing away: an
 * outbox keeps what was refused and sends it again. An operator may give a stream more; less it never gets from here.
 */
const SIZES = {
  [STREAMS.events]: { max_bytes: 8 * GIB, max_msg_size: MIB },
  [STREAMS.people]: { max_bytes: GIB, max_msg_size: 64 * KIB },
  [BUCKETS.plugins]: { max_bytes: 256 * MIB, max_msg_size: 640 * KIB },
  [BUCKETS.grants]: { max_bytes: 512 * MIB, max_msg_size: 256 * KIB },
  [BUCKETS.callerKeys]: { max_bytes: 4 * MIB, max_msg_size: 4 * KIB },
  // Some 300,000 sign-outs in half a day; beyond it a sign-out is refused, aloud.
  [BUCKETS.signOuts]: { max_bytes: 64 * MIB, max_msg_size: 4 * KIB },
  [BUCKETS.demoClock]: { max_bytes: MIB, max_msg_size: 4 * KIB },
  files: { max_bytes: 256 * MIB },
  guest: { max_bytes: 64 * MIB, max_msgs: 200_000, max_msg_size: 256 * KIB },
} as const;

export interface StreamsProvision {
  /** A connection of the account's admin. */
  readonly connection: NatsConnection;
  readonly manifests: readonly Pick<Manifest, 'name' | 'consumes' | 'personClasses'>[];
  /** Plugins of others that have a user: each publishes into a stream of its own. */
  readonly guests?: readonly string[];
  /** Plugins beside these whose events go straight into the stream of all. */
  readonly publishers?: readonly string[];
  readonly demo: boolean;
  /** 3 in a cluster, 1 on a single node. */
  readonly replicas?: 1 | 3;
}

/** Streams, buckets and the durable consumer of each plugin. May be run any number of times; nothing is thrown away. */
export async function provisionStreams({
  connection,
  manifests,
  guests = [],
  publishers = [],
  demo,
  replicas = 1,
}: StreamsProvision): Promise<void> {
  const manager = await jetstreamManager(connection);
  const before = await manager.streams.info(STREAMS.events).then(
    ({ config }) => config,
    () => undefined,
  );
  const apart = new Set([...guests, ...(before?.sources ?? []).flatMap(({ name }) => guestOf(name) ?? [])]);
  const tellers = [
    ...manifests.flatMap(({ name, consumes }) => [name, ...consumes.map((type) => type.split('.')[0]!)]),
    ...publishers,
  ].filter((name) => name !== '*' && !apart.has(name));
  const listened = [
    ...new Set([
      ...(before?.subjects ?? []).filter((subject) => subject !== 'event.>'),
      ...tellers.map((name) => `event.${name}.>`),
    ]),
  ].sort();
  const kept = {
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    num_replicas: replicas,
    deny_delete: true,
  } as const;
  await ensureStream(manager, {
    ...kept,
    name: STREAMS.events,
    subjects: listened,
    duplicate_window: nanos(10 * 60_000),
    ...SIZES[STREAMS.events],
  });
  // Erasing a person purges their subjects, so PEOPLE must allow it; the latest state of each class is all that is
  // kept.
  await ensureStream(manager, {
    ...kept,
    name: STREAMS.people,
    subjects: ['person.>'],
    max_msgs_per_subject: 1,
    deny_delete: false,
    allow_direct: true,
    ...SIZES[STREAMS.people],
  });
  const buckets = new Kvm(connection);
  for (const bucket of [
    BUCKETS.plugins,
    BUCKETS.grants,
    BUCKETS.callerKeys,
    BUCKETS.signOuts,
    ...(demo ? [BUCKETS.demoClock] : []),
  ]) {
    await buckets.create(bucket, {
      history: 1,
      replicas,
      storage: StorageType.File,
      allow_direct: false,
      ...KEPT[bucket],
    });
    // Nobody may get directly (nats-permissions.ts); clients look here whether they should.
    await ensureConfig(manager, `KV_${bucket}`, {
      allow_direct: false,
      ...SIZES[bucket],
      ...(bucket === BUCKETS.demoClock && { republish: MOVES }),
    });
  }
  for (const name of guests) await provisionGuest(connection, name, replicas);
  for (const { name, consumes, personClasses } of manifests) {
    await provisionFiles(connection, name, replicas);
    await provisionConsumers(connection, { name, consumes, personClasses }, { isRolledOut: true });
  }
}

export interface ConsumersProvision {
  /**
   * The version of the plugin that wants this comes after, while replicas of the one before still run
   * (`resumeDurable`).
   */
  readonly isRolledOut?: boolean;
}

/**
 * What a plugin is told: the events of the aggregates that it consumes something of, and the classes of person state
 * that it may read.
 */
export async function provisionConsumers(
  connection: NatsConnection,
  manifest: StreamsProvision['manifests'][number],
  { isRolledOut = false }: ConsumersProvision = {},
): Promise<void> {
  const manager = await jetstreamManager(connection);
  for (const stream of Object.values(STREAMS)) {
    await ensureConsumer(manager, stream, manifest.name, { filters: wantedSubjects(manifest, stream), isRolledOut });
  }
}

/**
 * The bucket of large replies and the stream of a plugin that is not ours. What it publishes has a size of its own and
 * goes from there into the stream of all events, where everybody consumes it: one that fills its own share keeps nobody
 * else from publishing (docs/adr/0028).
 */
export async function provisionGuest(connection: NatsConnection, plugin: string, replicas: 1 | 3 = 1): Promise<void> {
  await provisionFiles(connection, plugin, replicas);
  const manager = await jetstreamManager(connection);
  const { config } = await manager.streams.info(STREAMS.events);
  const own = `event.${plugin}.>`;
  if (config.subjects.includes(own))
    await manager.streams.update(STREAMS.events, {
      ...config,
      subjects: config.subjects.filter((subject) => subject !== own),
    });
  await ensureStream(manager, {
    name: guestStream(plugin),
    subjects: [own],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    num_replicas: replicas,
    deny_delete: true,
    duplicate_window: nanos(2 * 60_000),
    ...SIZES.guest,
  });
  const after = (await manager.streams.info(STREAMS.events)).config;
  if (after.sources?.some(({ name }) => name === guestStream(plugin))) return;
  await manager.streams.update(STREAMS.events, {
    ...after,
    sources: [...(after.sources ?? []), { name: guestStream(plugin) }],
  });
}

/**
 * The bucket of a plugin's large replies. The gateway deletes one when it is sent; one that it never came to goes by
 * itself.
 */
export async function provisionFiles(connection: NatsConnection, plugin: string, replicas: 1 | 3 = 1): Promise<void> {
  await new Objm(connection).create(filesBucket(plugin), {
    replicas,
    storage: StorageType.File,
    ttl: nanos(10 * 60_000),
  });
  await ensureConfig(await jetstreamManager(connection), `OBJ_${filesBucket(plugin)}`, SIZES.files);
}

/** What limits a stream; a larger value that is there already is an operator's wish. */
const LIMITS = ['max_bytes', 'max_msgs', 'max_msg_size'] as const;

function withWishes(wanted: Partial<StreamConfig>, found: StreamConfig): Partial<StreamConfig> {
  const wishes = LIMITS.filter((limit) => wanted[limit] !== undefined && found[limit] > wanted[limit]);
  return { ...wanted, ...Object.fromEntries(wishes.map((limit) => [limit, found[limit]])) };
}

/** Changes the stream of a bucket that is there already where it is another. */
async function ensureConfig(manager: JetStreamManager, stream: string, wanted: Partial<StreamConfig>): Promise<void> {
  const { config } = await manager.streams.info(stream);
  const asked = withWishes(wanted, config);
  const differs = Object.entries(asked).some(
    ([name, value]) => !isDeepStrictEqual(config[name as keyof StreamConfig], value),
  );
  if (differs) await manager.streams.update(stream, { ...config, ...asked });
}

async function ensureStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<void> {
  const found = await manager.streams.info(config.name).then(
    (info) => info.config,
    () => undefined,
  );
  if (found) await manager.streams.update(config.name, { ...found, ...withWishes(config, found) });
  else await manager.streams.add(config);
}

/** Until the version that it was made for resumes it. */
const PAUSED_UNTIL = '2999-01-01T00:00:00Z';

/**
 * The durable of a plugin delivers what it wants. When it wants more than before, it is made anew and begins at the
 * beginning of the stream: the past of what is new is in no other place, and of what was handled already the inbox
 * knows that it is a repetition (docs/adr/0036).
 */
async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  durable: string,
  { filters, isRolledOut }: { filters: readonly string[]; isRolledOut: boolean },
): Promise<void> {
  const found = await manager.consumers.info(stream, durable).catch(() => undefined);
  if (filters.length === 0) {
    if (found) await manager.consumers.delete(stream, durable);
    return;
  }
  const config = {
    filter_subjects: [...filters],
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: 5_000,
    max_deliver: -1,
  };
  const known = found && (found.config.filter_subjects ?? [found.config.filter_subject ?? '>']);
  if (known && filters.every((filter) => known.includes(filter) || known.includes('>'))) {
    await manager.consumers.update(stream, durable, config);
    // Wanted by a version that was taken back before it came.
    if (found?.paused && filters.length < known.length) await manager.consumers.resume(stream, durable);
    return;
  }
  if (found) await manager.consumers.delete(stream, durable);
  await manager.consumers.add(stream, {
    ...config,
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ...(found && isRolledOut && { pause_until: PAUSED_UNTIL }),
  });
}
