import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '#platform';

export interface BucketEntry {
  readonly key: string;
  readonly isDeleted: boolean;
  readonly value: Uint8Array;
  /** The sequence of the write in the bucket's stream. */
  readonly revision: number;
  /** When it was written, by the clock of NATS, in ms since 1970. */
  readonly writtenAt: number;
  /** How many there were behind it when it was delivered. */
  readonly behind: number;
}

/**
 * Calls back for the last entry of each key, if wanted, and for each that is written from then on. The client's own
 * `watch` has entries pushed to it, which does not lead out of the account of the streams (docs/adr/0020).
 * @returns how to end it
 */
export async function watchBucket(
  connection: NatsConnection,
  bucket: string,
  from: 'last' | 'new',
  logger: Logger,
  each: (entry: BucketEntry) => void,
): Promise<() => void> {
  const prefix = `$KV.${bucket}.`;
  const consumer = await jetstream(connection).consumers.get(`KV_${bucket}`, {
    filter_subjects: `${prefix}>`,
    deliver_policy: from === 'last' ? DeliverPolicy.LastPerSubject : DeliverPolicy.New,
  });
  const messages = await consumer.consume({
    // A consumer that went with a server of a cluster is missed after two heartbeats, and made anew.
    expires: 10_000,
    callback: ({ subject, headers, data, seq, info }) =>
      each({
        key: subject.slice(prefix.length),
        isDeleted: ['DEL', 'PURGE'].includes(headers?.get('KV-Operation') ?? ''),
        value: data,
        revision: seq,
        writtenAt: Math.floor(info.timestampNanos / 1e6),
        behind: info.pending,
      }),
  });
  void messages.closed().then((error) => error && logger.error('the watch on a bucket ended', { bucket, error }));
  return () => void messages.close().catch(() => undefined);
}
