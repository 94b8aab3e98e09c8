import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger, OffsetClock } from '#platform';
import { BUCKETS } from '../contract/index.js';

const KEY = 'offset';

/** The shared offset of domain time in demo mode (DESIGN.md 4 "Two clocks"): the bucket `demo-clock`, key `offset`, milliseconds. */
export class DemoClock {
  private constructor(private readonly bucket: KV) {}

  static async open(connection: NatsConnection): Promise<DemoClock> {
    return new DemoClock(await new Kvm(connection).open(BUCKETS.demoClock, { bindOnly: true }));
  }

  async setOffset(milliseconds: number): Promise<void> {
    await this.bucket.put(KEY, JSON.stringify({ milliseconds }));
  }

  /** Keeps the clock at the shared offset; answers when the present one is known, and how to end it. */
  async follow(clock: OffsetClock, logger: Logger): Promise<() => void> {
    const apply = (json: () => { milliseconds?: unknown }) => {
      const { milliseconds } = json();
      if (typeof milliseconds === 'number' && Number.isSafeInteger(milliseconds)) clock.setOffset(milliseconds);
      else logger.error('The demo clock holds no offset');
    };
    const present = await this.bucket.get(KEY);
    if (present?.operation === 'PUT') apply(() => present.json());
    const changes = await this.bucket.watch({ key: KEY });
    void (async () => {
      for await (const entry of changes) if (entry.operation === 'PUT') apply(() => entry.json());
    })();
    return () => changes.stop();
  }
}
