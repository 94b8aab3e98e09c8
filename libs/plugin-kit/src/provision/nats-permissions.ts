import { BUCKETS, STREAMS, filesBucket, subjects, writeAddress } from '../contract/index.js';

export interface NatsPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * Never `$JS.API.STREAM.INFO`, which shows by which keys a stream is written (write-key.ts). Never `$JS.API.DIRECT.GET`: it sends what
 * is stored, headers and all, to whatever reply address was given. (The gateway reads so what plugins have stored for it.)
 */
const readBucket = (bucket: string) => [`$JS.API.STREAM.MSG.GET.KV_${bucket}`];
/** A watch is an ordered consumer of the watcher's own, made anew when it falls behind; the gateway's, which looks how much there is to read. */
const watchBucket = (bucket: string) => [...readBucket(bucket), `$JS.API.STREAM.INFO.KV_${bucket}`, `$JS.API.CONSUMER.CREATE.KV_${bucket}.>`, `$JS.API.CONSUMER.INFO.KV_${bucket}.>`, `$JS.API.CONSUMER.DELETE.KV_${bucket}.>`, '$JS.FC.>'];
const pullStream = (stream: string, durable: string) => [`$JS.API.CONSUMER.INFO.${stream}.${durable}`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`, `$JS.ACK.${stream}.${durable}.>`];

/** The client asks for the limits of the account before it uses an object store. */
const readObjects = (plugin: string) => ['$JS.API.INFO', `$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(plugin)}`];

/**
 * Replies go to whoever may ask: the gateway (not where JetStream answers it), the admin, and tools with the client's default prefix. Named one by one,
 * because the server's own `allow_responses` keeps a note of each request and searches them all under load.
 */
const REPLIES = ['_INBOX_gateway.answers.>', '_INBOX_admin.>', '_INBOX.>'];

/** What a user may have stored, beside a plugin its events and large replies: the subjects that its duty takes. */
const DUTIES: Readonly<Record<string, readonly string[]>> = {
  gateway: [`$KV.${BUCKETS.plugins}.>`, `$KV.${BUCKETS.callerKeys}.>`],
  directory: ['person.>', `$KV.${BUCKETS.grants}.>`],
  demo: [`$KV.${BUCKETS.demoClock}.>`],
};

/** Subjects under which a user may have something stored; the admin, for tools and tests, under any that a stream has. */
export function storedBy(user: string, plugins: readonly string[]): string[] {
  if (user === 'admin') return ['event.>', ...Object.values(DUTIES).flat(), ...plugins.map((plugin) => `$O.${filesBucket(plugin)}.>`)];
  // It deletes large replies when they are sent, which is a message beside them.
  if (user === 'gateway') return [...DUTIES['gateway']!, ...plugins.map((plugin) => `$O.${filesBucket(plugin)}.M.>`)];
  return [`event.${user}.>`, `$O.${filesBucket(user)}.>`, ...(DUTIES[user] ?? [])];
}

/** The subjects of one plugin's user: its own, its own durable consumers, its own inbox, and nothing else (DESIGN.md 6). */
export function pluginPermissions(plugin: string, password: string): NatsPermissions {
  return {
    publish: [
      ...storedBy(plugin, []).map(writeAddress(password)), `purge.${plugin}`, ...REPLIES,
      ...pullStream(STREAMS.events, plugin), ...pullStream(STREAMS.people, plugin),
      ...readBucket(BUCKETS.callerKeys), ...readBucket(BUCKETS.demoClock), ...readObjects(plugin),
      // It writes only over what it has read.
      ...(plugin === 'directory' ? readBucket(BUCKETS.grants) : []),
    ],
    subscribe: [
      `op.${plugin}.>`, `_INBOX_${plugin}.>`, subjects.demoClockMoved,
      ...['PING', 'INFO', 'STATS'].flatMap((verb) => [`$SRV.${verb}`, `$SRV.${verb}.${plugin}`, `$SRV.${verb}.${plugin}.*`]),
    ],
  };
}

/** The gateway asks every plugin, keeps what it knows of them, reads grants, publishes its caller keys, and reads and deletes the large replies of these plugins. */
export const gatewayPermissions = (plugins: readonly string[], password: string): NatsPermissions => ({
  publish: [
    'op.>', '$SRV.>', ...storedBy('gateway', plugins).map(writeAddress(password)),
    ...watchBucket(BUCKETS.plugins), ...watchBucket(BUCKETS.grants), ...readBucket(BUCKETS.callerKeys),
    ...plugins.flatMap((plugin) => [...readObjects(plugin), `$JS.API.DIRECT.GET.OBJ_${filesBucket(plugin)}`, `$JS.API.STREAM.PURGE.OBJ_${filesBucket(plugin)}`]),
  ],
  subscribe: ['purge.*', '_INBOX_gateway.>'],
});
