import { BUCKETS, STREAMS, type WriteAddress, filesBucket } from '#plugin-kit/contract';

/** Subjects of NATS, by what one may want to do there. */
export interface Subjects {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const APIS = ['INFO', 'DELETE', 'MSG.NEXT', 'CREATE', 'DURABLE.CREATE', 'PAUSE', 'UNPIN', 'RESET', 'LEADER.STEPDOWN'];
const STREAM_APIS = ['INFO', 'CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'PEER.REMOVE', 'LEADER.STEPDOWN'];

/** Under which one user alone may have something stored. */
export const storedOf = (owner: string): readonly string[] => [`event.${owner}.thing.done.v1`, `$O.${filesBucket(owner)}.C.x`, `$O.${filesBucket(owner)}.M.x`];

/** Under which only who has the duty may have something stored. */
export const storedBySystem: readonly string[] = ['person.x.name', ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.x`)];

/** Where a user may try to have something stored that is not its to write: where it lies, with its own key, with another. */
export const waysToStore = (stored: readonly string[], user: string, own: WriteAddress): string[] =>
  stored.flatMap((subject) => [subject, `write.x.${subject}`, ...(matches(OWN_DUTIES[user]?.stores, subject) ? [] : [own(subject)])]);

export const matches = (patterns: readonly RegExp[] = [], subject: string): boolean => patterns.some((pattern) => pattern.test(subject));

/** Everything that is one user's own: operations, events, durable consumers, object store, inbox, and answers under its name. */
export function subjectsOf(owner: string): Subjects {
  const files = filesBucket(owner);
  return {
    publish: [
      `op.${owner}.do-thing`, `op.${owner}.$manifest.x`, `op.${owner}.$gathered`, `purge.${owner}`, `_INBOX_${owner}.x`, `_INBOX_${owner}.x.y`,
      ...Object.values(STREAMS).flatMap((stream) => [...APIS.map((api) => `$JS.API.CONSUMER.${api}.${stream}.${owner}`), `$JS.API.CONSUMER.CREATE.${stream}.${owner}.x`, `$JS.ACK.${stream}.${owner}.1.1.1.1.1`]),
      `$JS.API.STREAM.MSG.GET.OBJ_${files}`, `$JS.API.DIRECT.GET.OBJ_${files}`, `$JS.API.DIRECT.GET.OBJ_${files}.x`, `$JS.API.CONSUMER.CREATE.OBJ_${files}.x`, ...STREAM_APIS.map((api) => `$JS.API.STREAM.${api}.OBJ_${files}`),
      ...['PING', 'INFO', 'STATS'].map((verb) => `$SRV.${verb}.${owner}`),
    ],
    subscribe: [
      `op.${owner}.>`, `op.${owner}.*`, `op.${owner}.do-thing`, `op.${owner}.$manifest.*`, `event.${owner}.>`, `purge.${owner}`, `_INBOX_${owner}.>`, `_INBOX_${owner}.*`, `$O.${filesBucket(owner)}.>`, `$JS.ACK.*.${owner}.>`,
      ...['PING', 'INFO', 'STATS'].flatMap((verb) => [`$SRV.${verb}.${owner}`, `$SRV.${verb}.${owner}.*`, `$SRV.${verb}.${owner}.x`]),
    ],
  };
}

/** What belongs to nobody, or to one whose duty it is. */
export function subjectsOfSystem(): Subjects {
  const streams = [...Object.values(STREAMS), ...Object.values(BUCKETS).map((bucket) => `KV_${bucket}`)];
  return {
    publish: [
      'write.x.y', '$SRV.PING', '$SRV.INFO', '$SRV.STATS', 'op.nobody.do-thing', 'event.nobody.thing.done.v1', 'purge.nobody', 'anything', '_R_.x',
      ...streams.flatMap((stream) => [...STREAM_APIS.map((api) => `$JS.API.STREAM.${api}.${stream}`), `$JS.API.DIRECT.GET.${stream}`, `$JS.API.DIRECT.GET.${stream}.x`, `$JS.API.CONSUMER.NAMES.${stream}`, `$JS.API.CONSUMER.LIST.${stream}`, `$JS.API.CONSUMER.CREATE.${stream}`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.x`]),
      ...Object.values(STREAMS).flatMap((stream) => [`$JS.API.STREAM.MSG.GET.${stream}`, `$JS.API.CONSUMER.CREATE.${stream}.x`]),
      ...[BUCKETS.plugins, BUCKETS.grants].flatMap((bucket) => [`$JS.API.STREAM.MSG.GET.KV_${bucket}`, `$JS.API.CONSUMER.CREATE.KV_${bucket}.x`]), ...[BUCKETS.callerKeys, BUCKETS.demoClock].map((bucket) => `$JS.API.CONSUMER.CREATE.KV_${bucket}.x`),
      '$JS.API.STREAM.CREATE.MINE', '$JS.API.STREAM.LIST', '$JS.API.STREAM.NAMES', '$JS.API.META.LEADER.STEPDOWN', '$JS.API.ACCOUNT.PURGE.x', '$SYS.REQ.SERVER.PING', '$SYS.REQ.ACCOUNT.PING.CONNZ', '$SYS.ACCOUNT.x.CONNECT',
    ],
    subscribe: ['>', '*', '*.>', 'op.>', 'event.>', 'write.>', 'write.*.event.>', 'person.>', 'purge.>', '$KV.>', '$O.>', '$JS.>', '$JS.API.>', '$JS.EVENT.ADVISORY.>', '$SRV.>', '$SRV.PING.*', '$SYS.>', '_INBOX.>', '_INBOX_*.>', '_INBOX_admin.>', '_INBOX_gateway_x.>', ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.>`)],
  };
}

interface Duties {
  readonly stores: readonly RegExp[];
  readonly publish: readonly RegExp[];
  readonly subscribe: readonly RegExp[];
}

/** Who has a duty that reaches into what is not its own (DESIGN.md 3); all the rest is out of reach. */
export const OWN_DUTIES: Readonly<Record<string, Duties>> = {
  // Asks everybody, keeps what it knows of them, publishes its caller keys; reads and deletes large replies.
  gateway: {
    stores: [/^\$KV\.(?:plugins|caller-keys)\./, /^\$O\.files-[a-z]+\.M\./],
    publish: [/^op\./, /^\$SRV\./, /^\$JS\.API\.STREAM\.(?:MSG\.GET|PURGE)\.OBJ_|^\$JS\.API\.DIRECT\.GET\.OBJ_files-[a-z]+$/, /^\$JS\.API\.(?:CONSUMER\.CREATE|STREAM\.MSG\.GET|STREAM\.INFO)\.KV_(?:plugins|grants)(?:\.x)?$/],
    subscribe: [/^purge\./],
  },
  // Tells person state, and projects grants.
  directory: { stores: [/^person\./, /^\$KV\.grants\./], publish: [/^\$JS\.API\.STREAM\.MSG\.GET\.KV_grants$/], subscribe: [] },
  demo: { stores: [/^\$KV\.demo-clock\./], publish: [], subscribe: [] },
};

/** What a user cannot do without. */
export function worksFor(user: string, own: WriteAddress): Subjects {
  const watch = (bucket: string) => [`$JS.API.STREAM.INFO.KV_${bucket}`, `$JS.API.STREAM.MSG.GET.KV_${bucket}`, `$JS.API.CONSUMER.CREATE.KV_${bucket}.x.$KV.${bucket}.>`, `$JS.API.CONSUMER.INFO.KV_${bucket}.x`, `$JS.API.CONSUMER.DELETE.KV_${bucket}.x`];
  if (user === 'gateway') {
    return {
      publish: ['op.catalog.list-programmes', 'op.guest.$manifest.x', 'op.guest.$gathered', '$SRV.PING', '$SRV.STATS.catalog', own('$KV.plugins.x'), own('$KV.caller-keys.x'), ...watch(BUCKETS.plugins), ...watch(BUCKETS.grants), own('$O.files-catalog.M.x'), '$JS.API.DIRECT.GET.OBJ_files-catalog', '$JS.API.STREAM.PURGE.OBJ_files-catalog', '$JS.API.INFO'],
      subscribe: ['purge.*', '_INBOX_gateway.>'],
    };
  }
  return {
    publish: [
      ...storedOf(user).map(own), `purge.${user}`, '_INBOX_gateway.answers.x.y', ...Object.values(STREAMS).flatMap((stream) => [`$JS.API.CONSUMER.INFO.${stream}.${user}`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.${user}`, `$JS.ACK.${stream}.${user}.1.1.1.1.1`]),
      `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.callerKeys}`, `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.demoClock}`, '$JS.API.INFO', `$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(user)}`,
      ...(user === 'directory' ? [own('person.x.name'), own('$KV.grants.x'), `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.grants}`] : []), ...(user === 'demo' ? [own('$KV.demo-clock.offset')] : []),
    ],
    subscribe: [`op.${user}.do-thing`, `op.${user}.$manifest.x`, `op.${user}.$gathered`, `_INBOX_${user}.>`, 'demo-clock.moved', ...['PING', 'INFO', 'STATS'].flatMap((verb) => [`$SRV.${verb}`, `$SRV.${verb}.${user}`, `$SRV.${verb}.${user}.x`])],
  };
}

/** What a user may ask JetStream, subject and question, whose answer goes to any reply address. */
export function questionsOf(user: string): (readonly [subject: string, question: string])[] {
  const last = (subject: string) => JSON.stringify({ last_by_subj: subject });
  const pull = JSON.stringify({ batch: 10, no_wait: true });
  if (user === 'gateway') return [['$JS.API.INFO', ''], [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.plugins}`, last('$KV.plugins.x')], ['$JS.API.DIRECT.GET.OBJ_files-catalog', last('$O.files-catalog.M.x')]];
  return [
    ['$JS.API.INFO', ''], [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.callerKeys}`, last('$KV.caller-keys.x')],
    ...Object.values(STREAMS).flatMap((stream) => [[`$JS.API.CONSUMER.INFO.${stream}.${user}`, ''], [`$JS.API.CONSUMER.MSG.NEXT.${stream}.${user}`, pull]] as const),
  ];
}
