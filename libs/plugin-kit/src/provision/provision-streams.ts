import { isDeepStrictEqual } from 'node:util';
import { AckPolicy, DeliverPolicy, DiscardPolicy, type JetStreamManager, RetentionPolicy, StorageType, type StreamConfig, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Objm } from '@nats-io/obj';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { BUCKETS, type Manifest, SIGN_OUT_KEPT_SECONDS, STREAMS, filesBucket, subjects } from '../contract/index.js';
import { ACK_WAIT_MS } from '../inbox/ack-wait.js';

/** Plugins have no consumer on the demo clock: they look when they hear that it was written. */
const MOVES = { src: `$KV.${BUCKETS.demoClock}.offset`, dest: subjects.demoClockMoved, headers_only: true };

/** Some 300,000 sign-outs in half a day; beyond it a sign-out is refused, aloud. */
const SIGN_OUTS_BYTES = 64 * 1024 * 1024;

/** What limits a bucket whose entries are of use for a while only. */
const LIMITS: Readonly<Record<string, { readonly ttl: number; readonly max_bytes?: number }>> = {
  // Gateways write their caller key anew every ten minutes; those of replicas that died go away.
  [BUCKETS.callerKeys]: { ttl: 60 * 60_000 },
  [BUCKETS.signOuts]: { ttl: SIGN_OUT_KEPT_SECONDS * 1_000, max_bytes: SIGN_OUTS_BYTES },
};

export interface StreamsProvision {
  /** A connection of the account's admin. */
  readonly connection: NatsConnection;
  readonly manifests: readonly Pick<Manifest, 'name' | 'consumes' | 'personClasses'>[];
  readonly demo: boolean;
  /** 3 in a cluster, 1 on a single node. */
  readonly replicas?: 1 | 3;
}

/** Streams, buckets and the durable consumer of each plugin. May be run any number of times; nothing is thrown away. */
export async function provisionStreams({ connection, manifests, demo, replicas = 1 }: StreamsProvision): Promise<void> {
  const manager = await jetstreamManager(connection);
  const kept = { storage: StorageType.File, retention: RetentionPolicy.Limits, discard: DiscardPolicy.New, num_replicas: replicas, deny_delete: true } as const;
  await ensureStream(manager, { ...kept, name: STREAMS.events, subjects: ['event.>'], duplicate_window: nanos(10 * 60_000) });
  // Erasing a person purges their subjects, so PEOPLE must allow it; the latest state of each class is all that is kept.
  await ensureStream(manager, { ...kept, name: STREAMS.people, subjects: ['person.>'], max_msgs_per_subject: 1, discard: DiscardPolicy.Old, deny_delete: false, allow_direct: true });
  const buckets = new Kvm(connection);
  for (const bucket of [BUCKETS.plugins, BUCKETS.grants, BUCKETS.callerKeys, BUCKETS.signOuts, ...(demo ? [BUCKETS.demoClock] : [])]) {
    await buckets.create(bucket, { history: 1, replicas, storage: StorageType.File, allow_direct: false, ...LIMITS[bucket] });
    // Nobody may get directly (nats-permissions.ts); clients look here whether they should.
    await ensureConfig(manager, `KV_${bucket}`, { allow_direct: false, ...(bucket === BUCKETS.demoClock && { republish: MOVES }) });
  }
  for (const { name, consumes, personClasses } of manifests) {
    await provisionFiles(connection, name, replicas);
    // All facts of an aggregate, also those that nobody here handles: without them its versions would have holes.
    const aggregates = new Set(consumes.map((type) => `event.${type.split('.').slice(0, 2).join('.')}.>`));
    await ensureConsumer(manager, STREAMS.events, name, [...aggregates]);
    await ensureConsumer(manager, STREAMS.people, name, personClasses.map((personClass) => `person.*.${personClass}`));
  }
}

/** The bucket of a plugin's large replies. The gateway deletes one when it is sent; one that it never came to goes by itself. */
export async function provisionFiles(connection: NatsConnection, plugin: string, replicas: 1 | 3 = 1): Promise<void> {
  await new Objm(connection).create(filesBucket(plugin), { replicas, storage: StorageType.File, ttl: nanos(10 * 60_000) });
}

/** Changes the stream of a bucket that is there already where it is another. */
async function ensureConfig(manager: JetStreamManager, stream: string, wanted: Partial<StreamConfig>): Promise<void> {
  const { config } = await manager.streams.info(stream);
  const differs = Object.entries(wanted).some(([name, value]) => !isDeepStrictEqual(config[name as keyof StreamConfig], value));
  if (differs) await manager.streams.update(stream, { ...config, ...wanted });
}

async function ensureStream(manager: JetStreamManager, config: { name: string; subjects: string[] } & Record<string, unknown>): Promise<void> {
  const exists = await manager.streams.info(config.name).then(() => true, () => false);
  if (exists) await manager.streams.update(config.name, config);
  else await manager.streams.add(config);
}

async function ensureConsumer(manager: JetStreamManager, stream: string, durable: string, filters: readonly string[]): Promise<void> {
  const exists = await manager.consumers.info(stream, durable).then(() => true, () => false);
  if (filters.length === 0) {
    if (exists) await manager.consumers.delete(stream, durable);
    return;
  }
  const config = { filter_subjects: [...filters], ack_wait: nanos(ACK_WAIT_MS), max_ack_pending: 5_000, max_deliver: -1 };
  if (exists) await manager.consumers.update(stream, durable, config);
  else await manager.consumers.add(stream, { ...config, durable_name: durable, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All });
}
