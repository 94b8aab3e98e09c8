import { BUCKETS, STREAMS, filesBucket, subjects } from '../contract/index.js';

export interface NatsPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * Never `$JS.API.DIRECT.GET`: it sends what is stored, headers and all, to whatever reply address was given, with the
 * server's rights and not with those of who asks: to any address among the services (docs/adr/0020), and in a plugin's
 * hands with a message of its own making. (The gateway reads so what plugins have stored for it.)
 */
const readBucket = (bucket: string) => [`$JS.API.STREAM.INFO.KV_${bucket}`, `$JS.API.STREAM.MSG.GET.KV_${bucket}`];
/** A watch is an ordered consumer of the watcher's own, made anew when it falls behind. */
const watchBucket = (bucket: string) => [
  ...readBucket(bucket),
  ...['CREATE', 'INFO', 'MSG.NEXT', 'DELETE'].map((call) => `$JS.API.CONSUMER.${call}.KV_${bucket}.>`),
];
const writeBucket = (bucket: string) => [...readBucket(bucket), `$KV.${bucket}.>`];
/** Its durable consumer is another's to make; it says when it is there to be delivered to (`resumeDurable`). */
const pullStream = (stream: string, durable: string) => [
  `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
  `$JS.API.CONSUMER.PAUSE.${stream}.${durable}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  `$JS.ACK.${stream}.${durable}.>`,
];

/** The client asks for the limits of the account before it uses an object store. */
const readObjects = (plugin: string) => [
  '$JS.API.INFO',
  `$JS.API.STREAM.INFO.OBJ_${filesBucket(plugin)}`,
  `$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(plugin)}`,
];
const storeObjects = (plugin: string) => [...readObjects(plugin), `$O.${filesBucket(plugin)}.>`];
const deleteObjects = (plugin: string) => [
  `$O.${filesBucket(plugin)}.M.>`,
  `$JS.API.STREAM.PURGE.OBJ_${filesBucket(plugin)}`,
];

/**
 * Replies go to whoever may ask: the gateway (not where JetStream answers it), and tools with the client's default
 * prefix. Named one by one, because the server's own `allow_responses` keeps a note of each request and searches them
 * all under load.
 */
const REPLIES = ['_INBOX_gateway.answers.>', '_INBOX.>'];

/**
 * What only some plugins may beside what all may: who projects grants, who tells person state, who moves the demo
 * clock, who ends sign-ins.
 */
const OWN_DUTIES: Readonly<Record<string, readonly string[]>> = {
  directory: ['person.>', ...writeBucket(BUCKETS.grants)],
  demo: writeBucket(BUCKETS.demoClock),
  // Ends all sign-ins of an account; those of one browser are for the gateway to end.
  identity: [...readBucket(BUCKETS.signOuts), `$KV.${BUCKETS.signOuts}.identity.>`],
};

/**
 * The subjects of one plugin's user: its own, its own durable consumers, its own inbox, and nothing else (DESIGN.md 6).
 */
export function pluginPermissions(plugin: string): NatsPermissions {
  return {
    publish: [
      `event.${plugin}.>`,
      `purge.${plugin}`,
      ...REPLIES,
      ...pullStream(STREAMS.events, plugin),
      ...pullStream(STREAMS.people, plugin),
      ...readBucket(BUCKETS.callerKeys),
      ...readBucket(BUCKETS.demoClock),
      ...storeObjects(plugin),
      ...(OWN_DUTIES[plugin] ?? []),
    ],
    subscribe: [
      `op.${plugin}.>`,
      `_INBOX_${plugin}.>`,
      subjects.demoClockMoved,
      ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
        `$SRV.${verb}`,
        `$SRV.${verb}.${plugin}`,
        `$SRV.${verb}.${plugin}.*`,
      ]),
    ],
  };
}

/** Whom this installation has let in, and what is delivered to whom (`/plugins` compares it with the manifests). */
const readConsumers = [
  `$JS.API.STREAM.INFO.${STREAMS.events}`,
  ...Object.values(STREAMS).map((stream) => `$JS.API.CONSUMER.LIST.${stream}`),
];

/**
 * The gateway asks every plugin, keeps what it knows of them, reads grants, publishes its caller keys, ends sign-ins
 * and follows which have ended, and reads and deletes the large replies of these plugins.
 */
export const gatewayPermissions = (plugins: readonly string[]): NatsPermissions => ({
  publish: [
    'op.>',
    '$SRV.>',
    ...writeBucket(BUCKETS.plugins),
    ...watchBucket(BUCKETS.plugins),
    ...watchBucket(BUCKETS.grants),
    ...writeBucket(BUCKETS.callerKeys),
    ...writeBucket(BUCKETS.signOuts),
    ...watchBucket(BUCKETS.signOuts),
    ...readConsumers,
    ...plugins.flatMap((plugin) => [
      ...readObjects(plugin),
      `$JS.API.DIRECT.GET.OBJ_${filesBucket(plugin)}`,
      ...deleteObjects(plugin),
    ]),
  ],
  subscribe: ['purge.*', '_INBOX_gateway.>'],
});
