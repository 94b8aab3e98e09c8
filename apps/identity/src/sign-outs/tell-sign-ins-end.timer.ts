import { Inject } from '@nestjs/common';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { Clock, Logger } from '#platform';
import { NATS_CONNECTION, OnTimer, type TimerHandler, type Work } from '#plugin-kit';
import { BUCKETS, endSignInsBefore, grantsKey } from '#plugin-kit/contract';
import { type SignInsEndOf, tellSignInsEnd } from './tell-sign-ins-end.js';

/** A session must not live on because NATS was away for long; so we do not wait longer and longer. */
const AGAIN_AFTER_MS = 1_000;

/** Writes to the bucket `sign-outs`, which every gateway has in memory, that the sign-ins of an account have ended. */
@OnTimer(tellSignInsEnd)
export class TellSignInsEnd implements TimerHandler<SignInsEndOf> {
  private bucket: Promise<KV> | undefined;

  constructor(
    @Inject(NATS_CONNECTION) private readonly connection: NatsConnection,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async handle(end: SignInsEndOf, work: Work, { key }: { readonly key: string }): Promise<void> {
    try {
      await endSignInsBefore(await this.open(), grantsKey(end.issuer, end.subject), end.notBefore);
    } catch (error) {
      this.logger.warn('The end of sign-ins could not be told to the gateways and is told again', { error });
      work.schedule(tellSignInsEnd, key, new Date(this.clock.now().getTime() + AGAIN_AFTER_MS), end);
    }
  }

  private open(): Promise<KV> {
    this.bucket ??= new Kvm(this.connection).open(BUCKETS.signOuts, { bindOnly: true });
    // A bucket that could not be opened is tried again by the next call.
    this.bucket.catch(() => (this.bucket = undefined));
    return this.bucket;
  }
}
