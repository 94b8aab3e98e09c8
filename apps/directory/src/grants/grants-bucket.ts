import { Inject, Injectable } from '@nestjs/common';
import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { NATS_CONNECTION } from '#plugin-kit';
import { BUCKETS, type Grants } from '#plugin-kit/contract';

/** What the bucket holds of one identity; revision 0 = nothing, ever. */
export interface HeldGrants {
  readonly json: string | undefined;
  readonly revision: number;
}

/** Thrown when the bucket does not answer, or holds something newer than was expected. */
export class BucketFault extends Error {}

const faulty = (cause: unknown): never => {
  throw new BucketFault('the bucket of grants', { cause });
};

/** The bucket `grants`, which gateways watch. Written with compare-and-set only. */
@Injectable()
export class GrantsBucket {
  private bucket: Promise<KV> | undefined;

  constructor(@Inject(NATS_CONNECTION) private readonly connection: NatsConnection) {}

  async read(key: string): Promise<HeldGrants> {
    const entry: KvEntry | null = await this.open()
      .then((bucket) => bucket.get(key))
      .catch(faulty);
    return entry
      ? { json: entry.operation === 'PUT' ? entry.string() : undefined, revision: entry.revision }
      : { json: undefined, revision: 0 };
  }

  /** Writes (or, without grants, removes) unless the bucket holds something newer than `revision`. */
  async write(key: string, grants: Grants | undefined, { json, revision }: HeldGrants): Promise<void> {
    const wanted = grants && JSON.stringify(grants);
    if (wanted === json) return;
    await this.open()
      .then(async (bucket) => {
        if (wanted === undefined) await bucket.delete(key, { previousSeq: revision });
        else await bucket.put(key, wanted, { previousSeq: revision });
      })
      .catch(faulty);
  }

  private open(): Promise<KV> {
    this.bucket ??= new Kvm(this.connection).open(BUCKETS.grants, { bindOnly: true });
    // A bucket that could not be opened is tried again by the next call.
    this.bucket.catch(() => (this.bucket = undefined));
    return this.bucket;
  }
}
