import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { BUCKETS, type Grants } from '#plugin-kit/contract';
import type { Logger } from '#platform';

/** What one identity may do, and which write of it this is. */
export interface KnownGrants {
  readonly grants: Grants | undefined;
  /** Rises with each change; 0 when there never was any. */
  readonly revision: number;
}

const READ_WITHIN_MS = 60_000;

const NONE: KnownGrants = { grants: undefined, revision: 0 };

/** The whole bucket `grants` in memory, kept current by a watch, so that a request asks nobody what its caller may do. */
export class GrantsMirror {
  private readonly known = new Map<string, KnownGrants>();
  private stopWatch: (() => void) | undefined;

  constructor(private readonly logger: Logger) {}

  /** Resolves when everything that is in the bucket now has been read. @throws when that takes too long */
  async follow(connection: NatsConnection): Promise<void> {
    const bucket = await new Kvm(connection).open(BUCKETS.grants);
    const { values } = await bucket.status();
    const watch = await bucket.watch();
    this.stopWatch = () => watch.stop();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The grants could not be read within ${READ_WITHIN_MS} ms`)), READ_WITHIN_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      if (values === 0) done();
      void (async () => {
        for await (const entry of watch) {
          this.known.set(entry.key, { grants: entry.operation === 'PUT' ? this.read(entry.key, entry.value) : undefined, revision: entry.revision });
          // What comes as an update came after all there was: the directory may write its first grants at this moment.
          if (entry.isUpdate || entry.delta === 0) done();
        }
      })().catch((error: unknown) => this.logger.error('the watch on grants ended', { error }));
    });
  }

  of(key: string): KnownGrants {
    return this.known.get(key) ?? NONE;
  }

  stop(): void {
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
