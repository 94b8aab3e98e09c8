import { BUCKETS, STREAMS, filesBucket } from '#plugin-kit/contract';
import type { Subjects } from './subjects.js';

interface Duties {
  readonly publish: readonly RegExp[];
  readonly subscribe: readonly RegExp[];
}

/** Who has a duty that reaches into what is not its own (DESIGN.md 3); all the rest is out of reach. */
export const OWN_DUTIES: Readonly<Record<string, Duties>> = {
  // Asks everybody, keeps what it knows of them, publishes its caller keys, ends sign-ins; reads and deletes large
  // replies.
  gateway: {
    publish: [
      /^op\./,
      /^\$SRV\./,
      /^\$KV\.(?:plugins|caller-keys|sign-outs)\./,
      /^\$O\.files-[a-z]+\.M\.|^\$JS\.API\.STREAM\.(?:INFO|MSG\.GET|PURGE)\.OBJ_/,
      /^\$JS\.API\.DIRECT\.GET\.OBJ_files-[a-z]+$/,
      /^\$JS\.API\.(?:CONSUMER\.CREATE|CONSUMER\.MSG\.NEXT|STREAM\.MSG\.GET)\.KV_(?:plugins|grants|sign-outs)(?:\.x)?$/,
      /^\$JS\.API\.CONSUMER\.LIST\.(?:EVENTS|PEOPLE)$/,
    ],
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
  const watch = (bucket: string) => [
    `$JS.API.STREAM.INFO.KV_${bucket}`,
    `$JS.API.STREAM.MSG.GET.KV_${bucket}`,
    `$JS.API.CONSUMER.CREATE.KV_${bucket}.x.$KV.${bucket}.>`,
    `$JS.API.CONSUMER.INFO.KV_${bucket}.x`,
    `$JS.API.CONSUMER.MSG.NEXT.KV_${bucket}.x`,
    `$JS.API.CONSUMER.DELETE.KV_${bucket}.x`,
  ];
  if (user === 'gateway') {
    return {
      publish: [
        'op.catalog.list-programmes',
        'op.guest.$manifest.x',
        'op.guest.$gathered',
        '$SRV.PING',
        '$SRV.STATS.catalog',
        '$KV.plugins.x',
        '$KV.caller-keys.x',
        ...watch(BUCKETS.plugins),
        ...watch(BUCKETS.grants),
        ...watch(BUCKETS.signOuts),
        '$KV.sign-outs.session.x',
        '$KV.sign-outs.token.x',
        '$KV.sign-outs.identity.x',
        '$O.files-catalog.M.x',
        '$JS.API.DIRECT.GET.OBJ_files-catalog',
        '$JS.API.STREAM.PURGE.OBJ_files-catalog',
        '$JS.API.INFO',
        '$JS.API.STREAM.INFO.EVENTS',
        '$JS.API.CONSUMER.LIST.EVENTS',
        '$JS.API.CONSUMER.LIST.PEOPLE',
      ],
      subscribe: ['purge.*', '_INBOX_gateway.>'],
    };
  }
  return {
    publish: [
      `event.${user}.thing.done.v1`,
      `purge.${user}`,
      '_INBOX_gateway.answers.x.y',
      ...Object.values(STREAMS).flatMap((stream) => [
        `$JS.API.CONSUMER.INFO.${stream}.${user}`,
        `$JS.API.CONSUMER.PAUSE.${stream}.${user}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${user}`,
        `$JS.ACK.${stream}.${user}.1.1.1.1.1`,
      ]),
      `$JS.API.STREAM.INFO.KV_${BUCKETS.callerKeys}`,
      `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.callerKeys}`,
      `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.demoClock}`,
      '$JS.API.INFO',
      `$O.${filesBucket(user)}.C.x`,
      `$O.${filesBucket(user)}.M.x`,
      `$JS.API.STREAM.INFO.OBJ_${filesBucket(user)}`,
      `$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(user)}`,
      ...(user === 'directory'
        ? [
            'person.x.name',
            '$KV.grants.x',
            `$JS.API.STREAM.INFO.KV_${BUCKETS.grants}`,
            `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.grants}`,
          ]
        : []),
      ...(user === 'demo' ? ['$KV.demo-clock.offset'] : []),
      ...(user === 'identity'
        ? [
            '$KV.sign-outs.identity.x',
            `$JS.API.STREAM.INFO.KV_${BUCKETS.signOuts}`,
            `$JS.API.STREAM.MSG.GET.KV_${BUCKETS.signOuts}`,
          ]
        : []),
    ],
    subscribe: [
      `op.${user}.do-thing`,
      `op.${user}.$manifest.x`,
      `op.${user}.$gathered`,
      `_INBOX_${user}.>`,
      'demo-clock.moved',
      ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
        `$SRV.${verb}`,
        `$SRV.${verb}.${user}`,
        `$SRV.${verb}.${user}.x`,
      ]),
    ],
  };
}
