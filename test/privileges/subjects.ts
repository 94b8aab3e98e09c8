import { BUCKETS, STREAMS, filesBucket } from '#plugin-kit/contract';

/** Subjects of NATS, by what one may want to do there. */
export interface Subjects {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const APIS = ['INFO', 'DELETE', 'MSG.NEXT', 'CREATE', 'DURABLE.CREATE', 'PAUSE', 'UNPIN', 'RESET', 'LEADER.STEPDOWN'];
const STREAM_APIS = ['CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'PEER.REMOVE', 'LEADER.STEPDOWN'];

/** Everything that is one user's own: operations, events, durable consumers, object store, inbox, and answers under its name. */
export function subjectsOf(owner: string): Subjects {
  const files = filesBucket(owner);
  return {
    publish: [
      `op.${owner}.do-thing`, `op.${owner}.$manifest.x`, `op.${owner}.$gathered`, `event.${owner}.thing.done.v1`, `purge.${owner}`, `_INBOX_${owner}.x`, `_INBOX_${owner}.x.y`,
      ...Object.values(STREAMS).flatMap((stream) => [...APIS.map((api) => `$JS.API.CONSUMER.${api}.${stream}.${owner}`), `$JS.API.CONSUMER.CREATE.${stream}.${owner}.x`, `$JS.ACK.${stream}.${owner}.1.1.1.1.1`]),
      `$O.${files}.C.x`, `$O.${files}.M.x`, `$JS.API.STREAM.INFO.OBJ_${files}`, `$JS.API.STREAM.MSG.GET.OBJ_${files}`, `$JS.API.DIRECT.GET.OBJ_${files}`, `$JS.API.DIRECT.GET.OBJ_${files}.x`, `$JS.API.CONSUMER.CREATE.OBJ_${files}.x`, ...STREAM_APIS.map((api) => `$JS.API.STREAM.${api}.OBJ_${files}`),
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
      'person.x.name', '$SRV.PING', '$SRV.INFO', '$SRV.STATS', 'op.nobody.do-thing', 'event.nobody.thing.done.v1', 'purge.nobody', 'anything', '_R_.x',
      ...streams.flatMap((stream) => [...STREAM_APIS.map((api) => `$JS.API.STREAM.${api}.${stream}`), `$JS.API.DIRECT.GET.${stream}`, `$JS.API.DIRECT.GET.${stream}.x`, `$JS.API.CONSUMER.NAMES.${stream}`, `$JS.API.CONSUMER.LIST.${stream}`, `$JS.API.CONSUMER.CREATE.${stream}`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.x`]),
      ...Object.values(STREAMS).flatMap((stream) => [`$JS.API.STREAM.MSG.GET.${stream}`, `$JS.API.CONSUMER.CREATE.${stream}.x`]),
      ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.x`), ...['session', 'token', 'identity'].map((kind) => `$KV.${BUCKETS.signOuts}.${kind}.x`),
      ...[BUCKETS.plugins, BUCKETS.grants, BUCKETS.signOuts].flatMap((bucket) => [`$JS.API.STREAM.MSG.GET.KV_${bucket}`, `$JS.API.CONSUMER.CREATE.KV_${bucket}.x`]), ...[BUCKETS.callerKeys, BUCKETS.demoClock].map((bucket) => `$JS.API.CONSUMER.CREATE.KV_${bucket}.x`), 'demo-clock.moved',
      '$JS.API.STREAM.CREATE.MINE', '$JS.API.STREAM.LIST', '$JS.API.STREAM.NAMES', '$JS.API.META.LEADER.STEPDOWN', '$JS.API.ACCOUNT.PURGE.x', '$SYS.REQ.SERVER.PING', '$SYS.REQ.ACCOUNT.PING.CONNZ', '$SYS.ACCOUNT.x.CONNECT',
    ],
    subscribe: ['>', '*', '*.>', 'op.>', 'event.>', 'person.>', 'purge.>', '$KV.>', '$O.>', '$JS.>', '$JS.API.>', '$JS.EVENT.ADVISORY.>', '$SRV.>', '$SRV.PING.*', '$SYS.>', '_INBOX.>', '_INBOX_*.>', '_INBOX_admin.>', '_INBOX_gateway_x.>', ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.>`)],
  };
}

interface Duties {
  readonly publish: readonly RegExp[];
  readonly subscribe: readonly RegExp[];
}

/** Who has a duty that reaches into what is not its own (DESIGN.md 3); all the rest is out of reach. */
export const OWN_DUTIES: Readonly<Record<string, Duties>> = {
  // Asks everybody, keeps what it knows of them, publishes its caller keys, ends sign-ins; reads and deletes large replies.
  gateway: {
    publish: [/^op\./, /^\$SRV\./, /^\$KV\.(?:plugins|caller-keys|sign-outs)\./, /^\$O\.files-[a-z]+\.M\.|^\$JS\.API\.STREAM\.(?:INFO|MSG\.GET|PURGE)\.OBJ_|^\$JS\.API\.DIRECT\.GET\.OBJ_files-[a-z]+$/, /^\$JS\.API\.(?:CONSUMER\.CREATE|CONSUMER\.MSG\.NEXT|STREAM\.MSG\.GET)\.KV_(?:plugins|grants|sign-outs)(?:\.x)?$|^\$JS\.API\.CONSUMER\.LIST\.(?:EVENTS|PEOPLE)$/],
    subscribe: [/^purge\./],
  },
  // Tells person state, and projects grants.
  directory: { publish: [/^person\./, /^\$KV\.grants\./, /^\$JS\.API\.STREAM\.MSG\.GET\.KV_grants$/], subscribe: [] },
  demo: { publish: [/^\$KV\.demo-clock\./], subscribe: [] },
  // Ends all sign-ins of an account, and none of one browser.
  identity: { publish: [/^\$KV\.sign-outs\.identity\./, /^\$JS\.API\.STREAM\.MSG\.GET\.KV_sign-outs$/], subscribe: [] },
};

/** What a user cannot do without. */
export function worksFor(user: string): Subjects {
  const watch = (bucket: string) => [`$JS.API.STREAM.INFO.KV_${bucket}`, `$JS.API.STREAM.MSG.GET.KV_${bucket}`, `$JS.API.CONSUMER.CREATE.KV_${bucket}.x.$KV.${bucket}.>`, `$JS.API.CONSUMER.INFO.KV_${bucket}.x`, `$JS.API.CONSUMER.MSG.NEXT.KV_${bucket}.x`, `$JS.API.CONSUMER.DELETE.KV_${bucket}.x`];
  if (user === 'gateway') {
    return {
      publish: ['op.catalog.list-programmes', 'op.guest.$manifest.x', 'op.guest.$gathered', '$SRV.PING', '$SRV.STATS.catalog', '$KV.plugins.x', '$KV.caller-keys.x', ...watch(BUCKETS.plugins), ...watch(BUCKETS.grants), ...watch(BUCKETS.signOuts), '$KV.sign-outs.session.x', '$KV.sign-outs.token.x', '$KV.sign-outs.identity.x', '$O.files-catalog.M.x', '$JS.API.DIRECT.GET.OBJ_files-catalog', '$JS.API.STREAM.PURGE.OBJ_files-catalog', '$JS.API.INFO', '$JS.API.STREAM.INFO.EVENTS', '$JS.API.CONSUMER.LIST.EVENTS', '$JS.API.CONSUMER.LIST.PEOPLE'],
      subscribe: ['purge.*', '_INBOX_gateway.>'],
    };
  }
  return {
    publish: [
      `event.${user}.thing.done.v1`, `purge.${user}`, '_INBOX_gateway.answers.x.y', ...Object.values(STREAMS).flatMap((stream) => [`$JS.API.CONSUMER.INFO.${stream}.${user}`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.${user}`, `$JS.ACK.${stream}.${user}.1.1.1.1.1`]),
      `$JS.API.STREAM.INFO.KV_${BUCKETS.callerKeys}`, `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.callerKeys}`, `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.demoClock}`, '$JS.API.INFO', `$O.${filesBucket(user)}.C.x`, `$O.${filesBucket(user)}.M.x`, `$JS.API.STREAM.INFO.OBJ_${filesBucket(user)}`, `$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(user)}`,
      ...(user === 'directory' ? ['person.x.name', '$KV.grants.x', `$JS.API.STREAM.INFO.KV_${BUCKETS.grants}`, `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.grants}`] : []), ...(user === 'demo' ? ['$KV.demo-clock.offset'] : []),
      ...(user === 'identity' ? ['$KV.sign-outs.identity.x', `$JS.API.STREAM.INFO.KV_${BUCKETS.signOuts}`, `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.signOuts}`] : []),
    ],
    subscribe: [`op.${user}.do-thing`, `op.${user}.$manifest.x`, `op.${user}.$gathered`, `_INBOX_${user}.>`, 'demo-clock.moved', ...['PING', 'INFO', 'STATS'].flatMap((verb) => [`$SRV.${verb}`, `$SRV.${verb}.${user}`, `$SRV.${verb}.${user}.x`])],
  };
}

/** Where an answer of JetStream would do harm: it would be stored, or taken for a request to its own API (which wants an empty body for these). */
export function harmfulAddresses(users: readonly string[]): string[] {
  const streams = [...Object.values(STREAMS), ...Object.values(BUCKETS).map((bucket) => `KV_${bucket}`), ...users.filter((user) => user !== 'gateway').map((user) => `OBJ_${filesBucket(user)}`)];
  return [
    ...users.flatMap((user) => [`event.${user}.thing.done.v1`, `$O.${filesBucket(user)}.C.x`, `$O.${filesBucket(user)}.M.x`]), 'person.x.name', ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.x`),
    ...['session', 'token', 'identity'].map((kind) => `$KV.${BUCKETS.signOuts}.${kind}.x`),
    ...streams.flatMap((stream) => [`$JS.API.STREAM.PURGE.${stream}`, `$JS.API.STREAM.DELETE.${stream}`]),
    ...users.flatMap((user) => Object.values(STREAMS).map((stream) => `$JS.API.CONSUMER.DELETE.${stream}.${user}`)),
  ];
}

/** What there is, or nothing (an answer with an empty body); and one that is not understood. */
const PULLS = ['{"batch":1,"no_wait":true}', '{'];

/** What a user may send to JetStream, with whose answer it goes to any reply address: subject and content. */
export function questionsOf(user: string): (readonly [subject: string, content: string])[] {
  const last = (subject: string) => JSON.stringify({ last_by_subj: subject });
  if (user === 'gateway') {
    return [
      ['$JS.API.INFO', ''], ['$JS.API.STREAM.INFO.EVENTS', ''], ['$JS.API.CONSUMER.LIST.EVENTS', ''], ['$JS.API.CONSUMER.LIST.PEOPLE', ''], ['$JS.API.DIRECT.GET.OBJ_files-catalog', last('$O.files-catalog.M.x')], ['$JS.API.STREAM.PURGE.OBJ_files-catalog', ''],
      [`$KV.${BUCKETS.plugins}.asked`, ''], [`$KV.${BUCKETS.callerKeys}.asked`, ''], ...['session', 'token', 'identity'].map((kind) => [`$KV.${BUCKETS.signOuts}.${kind}.asked`, ''] as const),
      ...[BUCKETS.plugins, BUCKETS.grants, BUCKETS.signOuts].flatMap((bucket) => [
        [`$JS.API.STREAM.INFO.KV_${bucket}`, ''], [`$JS.API.STREAM.MSG.GET.KV_${bucket}`, last(`$KV.${bucket}.x`)],
        [`$JS.API.CONSUMER.CREATE.KV_${bucket}.asked.$KV.${bucket}.>`, JSON.stringify({ stream_name: `KV_${bucket}`, config: { name: 'asked', filter_subject: `$KV.${bucket}.>`, deliver_policy: 'all', ack_policy: 'none', inactive_threshold: 60e9 } })],
        [`$JS.API.CONSUMER.INFO.KV_${bucket}.asked`, ''], ...PULLS.map((pull) => [`$JS.API.CONSUMER.MSG.NEXT.KV_${bucket}.asked`, pull] as const), [`$JS.API.CONSUMER.DELETE.KV_${bucket}.asked`, ''],
      ] as const),
    ];
  }
  return [
    ['$JS.API.INFO', ''], [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.callerKeys}`, last(`$KV.${BUCKETS.callerKeys}.x`)], [`event.${user}.asked.done.v1`, ''], [`$O.${filesBucket(user)}.C.asked`, ''],
    [`$JS.API.STREAM.INFO.KV_${BUCKETS.callerKeys}`, ''], [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.demoClock}`, last(`$KV.${BUCKETS.demoClock}.x`)],
    [`$JS.API.STREAM.INFO.OBJ_${filesBucket(user)}`, ''], [`$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(user)}`, last(`$O.${filesBucket(user)}.M.x`)],
    ...(user === 'directory' ? [[`$JS.API.STREAM.INFO.KV_${BUCKETS.grants}`, ''], [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.grants}`, last(`$KV.${BUCKETS.grants}.x`)], [`$KV.${BUCKETS.grants}.asked`, '']] as const : []),
    ...(user === 'identity' ? [
      [`$JS.API.STREAM.INFO.KV_${BUCKETS.signOuts}`, ''], [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.signOuts}`, last(`$KV.${BUCKETS.signOuts}.identity.x`)], [`$KV.${BUCKETS.signOuts}.identity.asked`, ''],
    ] as const : []),
    ...Object.values(STREAMS).flatMap((stream) => [
      [`$JS.API.CONSUMER.INFO.${stream}.${user}`, ''],
      ...PULLS.map((pull) => [`$JS.API.CONSUMER.MSG.NEXT.${stream}.${user}`, pull] as const),
    ] as const),
  ];
}
