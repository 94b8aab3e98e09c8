import { BUCKETS, STREAMS, filesBucket } from '#plugin-kit/contract';

/**
 * Where an answer of JetStream would do harm: it would be stored, or taken for a request to its own API (which wants an
 * empty body for these).
 */
export function harmfulAddresses(users: readonly string[]): string[] {
  const streams = [
    ...Object.values(STREAMS),
    ...Object.values(BUCKETS).map((bucket) => `KV_${bucket}`),
    ...users.filter((user) => user !== 'gateway').map((user) => `OBJ_${filesBucket(user)}`),
  ];
  return [
    ...users.flatMap((user) => [
      `event.${user}.thing.done.v1`,
      `$O.${filesBucket(user)}.C.x`,
      `$O.${filesBucket(user)}.M.x`,
    ]),
    'person.x.name',
    ...Object.values(BUCKETS).map((bucket) => `$KV.${bucket}.x`),
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
      ['$JS.API.INFO', ''],
      ['$JS.API.STREAM.INFO.EVENTS', ''],
      ['$JS.API.CONSUMER.LIST.EVENTS', ''],
      ['$JS.API.CONSUMER.LIST.PEOPLE', ''],
      ['$JS.API.DIRECT.GET.OBJ_files-catalog', last('$O.files-catalog.M.x')],
      ['$JS.API.STREAM.PURGE.OBJ_files-catalog', ''],
      [`$KV.${BUCKETS.plugins}.asked`, ''],
      [`$KV.${BUCKETS.callerKeys}.asked`, ''],
      ...['session', 'token', 'identity'].map((kind) => [`$KV.${BUCKETS.signOuts}.${kind}.asked`, ''] as const),
      ...[BUCKETS.plugins, BUCKETS.grants, BUCKETS.signOuts].flatMap(
        (bucket) =>
          [
            [`$JS.API.STREAM.INFO.KV_${bucket}`, ''],
            [`$JS.API.STREAM.MSG.GET.KV_${bucket}`, last(`$KV.${bucket}.x`)],
            [
              `$JS.API.CONSUMER.CREATE.KV_${bucket}.asked.$KV.${bucket}.>`,
              JSON.stringify({
                stream_name: `KV_${bucket}`,
                config: {
                  name: 'asked',
                  filter_subject: `$KV.${bucket}.>`,
                  deliver_policy: 'all',
                  ack_policy: 'none',
                  inactive_threshold: 60e9,
                  // As the gateway has it. Made and deleted at once, one that lies in a file leaves its stream locked
                  // (nats-server before 2.14.2), and with it everybody who asks anything about streams.
                  mem_storage: true,
                },
              }),
            ],
            [`$JS.API.CONSUMER.INFO.KV_${bucket}.asked`, ''],
            ...PULLS.map((pull) => [`$JS.API.CONSUMER.MSG.NEXT.KV_${bucket}.asked`, pull] as const),
            [`$JS.API.CONSUMER.DELETE.KV_${bucket}.asked`, ''],
          ] as const,
      ),
    ];
  }
  return [
    ['$JS.API.INFO', ''],
    [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.callerKeys}`, last(`$KV.${BUCKETS.callerKeys}.x`)],
    [`event.${user}.asked.done.v1`, ''],
    [`$O.${filesBucket(user)}.C.asked`, ''],
    [`$JS.API.STREAM.INFO.KV_${BUCKETS.callerKeys}`, ''],
    [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.demoClock}`, last(`$KV.${BUCKETS.demoClock}.x`)],
    [`$JS.API.STREAM.INFO.OBJ_${filesBucket(user)}`, ''],
    [`$JS.API.STREAM.MSG.GET.OBJ_${filesBucket(user)}`, last(`$O.${filesBucket(user)}.M.x`)],
    ...(user === 'directory'
      ? ([
          [`$JS.API.STREAM.INFO.KV_${BUCKETS.grants}`, ''],
          [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.grants}`, last(`$KV.${BUCKETS.grants}.x`)],
          [`$KV.${BUCKETS.grants}.asked`, ''],
        ] as const)
      : []),
    ...(user === 'identity'
      ? ([
          [`$JS.API.STREAM.INFO.KV_${BUCKETS.signOuts}`, ''],
          [`$JS.API.STREAM.MSG.GET.KV_${BUCKETS.signOuts}`, last(`$KV.${BUCKETS.signOuts}.identity.x`)],
          [`$KV.${BUCKETS.signOuts}.identity.asked`, ''],
        ] as const)
      : []),
    ...Object.values(STREAMS).flatMap(
      (stream) =>
        [
          [`$JS.API.CONSUMER.INFO.${stream}.${user}`, ''],
          [`$JS.API.CONSUMER.PAUSE.${stream}.${user}`, ''],
          ...PULLS.map((pull) => [`$JS.API.CONSUMER.MSG.NEXT.${stream}.${user}`, pull] as const),
        ] as const,
    ),
  ];
}
