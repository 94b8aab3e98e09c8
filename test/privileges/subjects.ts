import { BUCKETS, STREAMS, filesBucket } from '#plugin-kit/contract';

/** Subjects of NATS, by what one may want to do there. */
export interface Subjects {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const APIS = ['INFO', 'DELETE', 'MSG.NEXT', 'CREATE', 'DURABLE.CREATE', 'PAUSE', 'UNPIN', 'RESET', 'LEADER.STEPDOWN'];
const STREAM_APIS = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'PURGE',
  'MSG.DELETE',
  'SNAPSHOT',
  'RESTORE',
  'PEER.REMOVE',
  'LEADER.STEPDOWN',
];

/**
 * Everything that is one user's own: operations, events, durable consumers, object store, inbox, and answers under its
 * name.
 */
export function subjectsOf(owner: string): Subjects {
  const files = filesBucket(owner);
  return {
    publish: [
      `op.${owner}.do-thing`,
      `op.${owner}.$manifest.x`,
      `op.${owner}.$gathered`,
      `event.${owner}.thing.done.v1`,
      `purge.${owner}`,
      `_INBOX_${owner}.x`,
      `_INBOX_${owner}.x.y`,
      ...Object.values(STREAMS).flatMap((stream) => [
        ...APIS.map((api) => `$JS.API.CONSUMER.${api}.${stream}.${owner}`),
        `$JS.API.CONSUMER.CREATE.${stream}.${owner}.x`,
        `$JS.ACK.${stream}.${owner}.1.1.1.1.1`,
      ]),
      `$O.${files}.C.x`,
      `$O.${files}.M.x`,
      `$JS.API.STREAM.INFO.OBJ_${files}`,
      `$JS.API.STREAM.MSG.GET.OBJ_${files}`,
      `$JS.API.DIRECT.GET.OBJ_${files}`,
      `$JS.API.DIRECT.GET.OBJ_${files}.x`,
      `$JS.API.CONSUMER.CREATE.OBJ_${files}.x`,
      ...STREAM_APIS.map((api) => `$JS.API.STREAM.${api}.OBJ_${files}`),
      ...['PING', 'INFO', 'STATS'].map((verb) => `$SRV.${verb}.${owner}`),
    ],
    subscribe: [
      `op.${owner}.>`,
      `op.${owner}.*`,
      `op.${owner}.do-thing`,
      `op.${owner}.$manifest.*`,
      `event.${owner}.>`,
      `purge.${owner}`,
      `_INBOX_${owner}.>`,
      `_INBOX_${owner}.*`,
      `$O.${filesBucket(owner)}.>`,
      `$JS.ACK.*.${owner}.>`,
      ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
        `$SRV.${verb}.${owner}`,
        `$SRV.${verb}.${owner}.*`,
        `$SRV.${verb}.${owner}.x`,
      ]),
    ],
  };
}

/** What belongs to nobody, or to one whose duty it is. */
export function subjectsOfSystem(): Subjects {
  const streams = [...Object.values(STREAMS), ...Object.values(BUCKETS).map((bucket) => `KV_${bucket}`)];
  return {
    publish: [
      'person.x.name',
      '$SRV.PING',
      '$SRV.INFO',
      '$SRV.STATS',
      'op.nobody.do-thing',
      'event.nobody.thing.done.v1',
      'purge.nobody',
      'anything',
      '_R_.x',
      ...streams.flatMap((stream) => [
        ...STREAM_APIS.map((api) => `$JS.API.STREAM.${api}.${stream}`),
        `$JS.API.DIRECT.GET.${stream}`,
        `$JS.API.DIRECT.GET.${stream}.x`,
        `$JS.API.CONSUMER.NAMES.${stream}`,
        `$JS.API.CONSUMER.LIST.${stream}`,
        `$JS.API.CONSUMER.CREATE.${stream}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.x`,
      ]),
      ...Object.values(STREAMS).flatMap((stream) => [
        `$JS.API.STREAM.MSG.GET.${stream}`,
        `$JS.API.CONSUMER.CREATE.${stream}.x`,
      ]),
      ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.x`),
      ...['session', 'token', 'identity'].map((kind) => `$KV.${BUCKETS.signOuts}.${kind}.x`),
      ...[BUCKETS.plugins, BUCKETS.grants, BUCKETS.signOuts].flatMap((bucket) => [
        `$JS.API.STREAM.MSG.GET.KV_${bucket}`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}.x`,
      ]),
      ...[BUCKETS.callerKeys, BUCKETS.demoClock].map((bucket) => `$JS.API.CONSUMER.CREATE.KV_${bucket}.x`),
      'demo-clock.moved',
      '$JS.API.STREAM.CREATE.MINE',
      '$JS.API.STREAM.LIST',
      '$JS.API.STREAM.NAMES',
      '$JS.API.META.LEADER.STEPDOWN',
      '$JS.API.ACCOUNT.PURGE.x',
      '$SYS.REQ.SERVER.PING',
      '$SYS.REQ.ACCOUNT.PING.CONNZ',
      '$SYS.ACCOUNT.x.CONNECT',
    ],
    subscribe: [
      '>',
      '*',
      '*.>',
      'op.>',
      'event.>',
      'person.>',
      'purge.>',
      '$KV.>',
      '$O.>',
      '$JS.>',
      '$JS.API.>',
      '$JS.EVENT.ADVISORY.>',
      '$SRV.>',
      '$SRV.PING.*',
      '$SYS.>',
      '_INBOX.>',
      '_INBOX_*.>',
      '_INBOX_admin.>',
      '_INBOX_gateway_x.>',
      ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.>`),
    ],
  };
}
