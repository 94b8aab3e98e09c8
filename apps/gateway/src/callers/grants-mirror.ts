import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { BUCKETS, type Grants } from '#plugin-kit/contract';
import { type Logger, within } from '#platform';
import { watchBucket } from '../nats/bucket-watch.js';

/** What one identity may do, and which write of it this is. */
export interface KnownGrants {
  readonly grants: Grants | undefined;
  /** Rises with each change; 0 when there never was any. */
  readonly revision: number;
}

const READ_WITHIN_MS = 60_000;
/** A watch that was kept by a lost server of a cluster is deaf for a minute; a withdrawn role has to end within two seconds. */
const LOOK_EVERY_MS = 700;

const NONE: KnownGrants = { grants: undefined, revision: 0 };

/** The whole bucket `grants` in memory, kept current by a watch, so that a request asks nobody what its caller may do. */
export class GrantsMirror {
  private readonly known = new Map<string, KnownGrants>();
  private stopWatch: (() => void) | undefined;
  private looking: NodeJS.Timeout | undefined;
  /** The newest write that is known. */
  private newest = 0;

  constructor(private readonly logger: Logger) {}

  /** Resolves when everything that is in the bucket now has been read. @throws when that takes too long */
  async follow(connection: NatsConnection): Promise<void> {
    const bucket = await new Kvm(connection).open(BUCKETS.grants);
    await this.watch(connection, bucket);
    let before = this.newest;
    let isLooking = false;
    this.looking = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      this.look(connection, bucket, before).then((newest) => (before = newest), () => undefined).finally(() => (isLooking = false));
    }, LOOK_EVERY_MS).unref();
  }

  /** Watches anew when what was written before the last look has not come. @returns the newest write there is */
  private async look(connection: NatsConnection, bucket: KV, before: number): Promise<number> {
    const { last_seq: newest } = (await bucket.status()).streamInfo.state;
    if (this.newest >= before || this.newest >= newest) return newest;
    this.logger.warn('the watch on grants has gone deaf and is begun anew');
    await this.watch(connection, bucket);
    return newest;
  }

  private async watch(connection: NatsConnection, bucket: KV): Promise<void> {
    this.stopWatch?.();
    const { values, streamInfo } = await bucket.status();
    let haveAll: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (haveAll = resolve));
    this.stopWatch = await watchBucket(connection, BUCKETS.grants, 'last', this.logger, ({ key, isDeleted, value, revision, behind }) => {
      this.newest = Math.max(this.newest, revision);
      this.known.set(key, { grants: isDeleted ? undefined : this.read(key, value), revision });
      if (behind === 0) haveAll();
    });
    if (values > 0) {
      await within(READ_WITHIN_MS, all).catch((cause: unknown) => {
        throw new Error(`The grants could not be read within ${READ_WITHIN_MS} ms`, { cause });
      });
    }
    this.newest = Math.max(this.newest, streamInfo.state.last_seq);
  }

  of(key: string): KnownGrants {
    return this.known.get(key) ?? NONE;
  }

  stop(): void {
    clearInterval(this.looking);
    this.stopWatch?.();
  }

  private read(key: string, value: Uint8Array): Grants | undefined {
    try {
      const grants = JSON.parse(Buffer.from(value).toString('utf8')) as Partial<Grants>;
      if (grants.v === 1 && (grants.kind === 'person' || grants.kind === 'client') && Array.isArray(grants.roles)) return grants as Grants;
    } catch {
      // Falls through: what cannot be read gives nothing.
    }
    this.logger.error('grants could not be read', { key });
    return undefined;
  }
}
