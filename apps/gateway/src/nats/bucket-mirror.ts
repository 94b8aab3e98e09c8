import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Logger, within } from '#platform';
import { type BucketEntry, watchBucket } from './bucket-watch.js';

const READ_WITHIN_MS = 60_000;
/**
 * A watch that a lost server of a cluster kept is deaf for a minute; what was withdrawn has to end within two seconds.
 */
const LOOK_EVERY_MS = 700;

/** Has every entry of a bucket told, those that are there first, and goes on when the watch on it goes deaf. */
export class BucketMirror {
  private stopWatch: (() => void) | undefined;
  private looking: NodeJS.Timeout | undefined;
  /** The newest write that is known. */
  private newest = 0;

  /** @param each is told of an entry again when the watch has to begin anew */
  constructor(
    private readonly name: string,
    private readonly logger: Logger,
    private readonly each: (entry: BucketEntry) => void,
  ) {}

  /** Resolves with the bucket when everything that is in it now has been told. @throws when that takes too long */
  async follow(connection: NatsConnection): Promise<KV> {
    const bucket = await new Kvm(connection).open(this.name);
    await this.watch(connection, bucket);
    let before = this.newest;
    let isLooking = false;
    this.looking = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      this.look(connection, bucket, before)
        .then(
          (newest) => (before = newest),
          () => undefined,
        )
        .finally(() => (isLooking = false));
    }, LOOK_EVERY_MS).unref();
    return bucket;
  }

  stop(): void {
    clearInterval(this.looking);
    this.stopWatch?.();
  }

  /** Watches anew when what was written before the last look has not come. @returns the newest write there is */
  private async look(connection: NatsConnection, bucket: KV, before: number): Promise<number> {
    const { last_seq: newest } = (await bucket.status()).streamInfo.state;
    if (this.newest >= before || this.newest >= newest) return newest;
    this.logger.warn('the watch on a bucket has gone deaf and is begun anew', { bucket: this.name });
    await this.watch(connection, bucket);
    return newest;
  }

  private async watch(connection: NatsConnection, bucket: KV): Promise<void> {
    this.stopWatch?.();
    const { values, streamInfo } = await bucket.status();
    let haveAll: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (haveAll = resolve));
    this.stopWatch = await watchBucket(connection, this.name, 'last', this.logger, (entry) => {
      this.newest = Math.max(this.newest, entry.revision);
      this.each(entry);
      if (entry.behind === 0) haveAll();
    });
    if (values > 0) {
      await within(READ_WITHIN_MS, all).catch((cause: unknown) => {
        throw new Error(`The bucket ${this.name} could not be read within ${READ_WITHIN_MS} ms`, { cause });
      });
    }
    this.newest = Math.max(this.newest, streamInfo.state.last_seq);
  }
}
