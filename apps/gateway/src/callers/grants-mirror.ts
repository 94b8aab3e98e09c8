import type { NatsConnection } from '@nats-io/transport-node';
import { BUCKETS, type Grants, nextSecond } from '#plugin-kit/contract';
import type { Logger } from '#platform';
import { BucketMirror } from '../nats/bucket-mirror.js';
import type { BucketEntry } from '../nats/bucket-watch.js';

/** What one identity may do, and which write of it this is. */
export interface KnownGrants {
  readonly grants: Grants | undefined;
  /** Rises with each change; 0 when there never was any. */
  readonly revision: number;
  /**
   * Seconds since 1970: the identity was parted from its person, and sign-ins from before count no longer. 0 = never.
   */
  readonly notBefore: number;
}

const NONE: KnownGrants = { grants: undefined, revision: 0, notBefore: 0 };

/**
 * The whole bucket `grants` in memory, kept current by a watch, so that a request asks nobody what its caller may do.
 */
export class GrantsMirror {
  private readonly known = new Map<string, KnownGrants>();
  private readonly mirror: BucketMirror;

  constructor(private readonly logger: Logger) {
    this.mirror = new BucketMirror(BUCKETS.grants, logger, (entry) => this.take(entry));
  }

  /** Resolves when everything that is in the bucket now has been read. @throws when that takes too long */
  async follow(connection: NatsConnection): Promise<void> {
    await this.mirror.follow(connection);
  }

  of(key: string): KnownGrants {
    return this.known.get(key) ?? NONE;
  }

  /**
   * The keys of all identities of a person: a walk over everything that is known, for what people do seldom.
   * @param key one of them; alone in the answer when it is nobody's
   */
  keysOfPersonBehind(key: string): string[] {
    const personId = this.of(key).grants?.personId;
    if (personId === undefined) return [key];
    return [...this.known].flatMap(([other, { grants }]) => (grants?.personId === personId ? [other] : []));
  }

  stop(): void {
    this.mirror.stop();
  }

  private take({ key, isDeleted, value, revision, writtenAt }: BucketEntry): void {
    const before = this.of(key).notBefore;
    const notBefore = isDeleted ? Math.max(before, nextSecond(new Date(writtenAt))) : before;
    this.known.set(key, { grants: isDeleted ? undefined : this.read(key, value), revision, notBefore });
  }

  private read(key: string, value: Uint8Array): Grants | undefined {
    try {
      const grants = JSON.parse(Buffer.from(value).toString('utf8')) as Partial<Grants>;
      if (grants.v === 1 && (grants.kind === 'person' || grants.kind === 'client') && Array.isArray(grants.roles))
        return grants as Grants;
    } catch {
      // Falls through: what cannot be read gives nothing.
    }
    this.logger.error('grants could not be read', { key });
    return undefined;
  }
}
