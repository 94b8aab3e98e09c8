import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger, OffsetClock } from '#platform';
import { BUCKETS } from '../contract/index.js';

const KEY = 'offset';
/** A watch that was kept by a lost server of a cluster is deaf for a minute. */
const LOOK_EVERY_MS = 2_000;

/** The shared offset of domain time in demo mode (DESIGN.md 4 "Two clocks"): the bucket `demo-clock`, key `offset`, milliseconds. */
export class DemoClock {
  private constructor(private readonly bucket: KV) {}

  static async open(connection: NatsConnection): Promise<DemoClock> {
    return new DemoClock(await new Kvm(connection).open(BUCKETS.demoClock, { bindOnly: true }));
  }

  /** Sets the time of a clock that was never set; one that was stays as it is. */
  async beginAt(start: Date, now: Date): Promise<void> {
    const present = await this.bucket.get(KEY);
    if (present === null) await this.setOffset(start.getTime() - now.getTime());
  }

  async setOffset(milliseconds: number): Promise<void> {
    await this.bucket.put(KEY, JSON.stringify({ milliseconds }));
  }

  /**
   * Moves domain time on, never back: of two that do it at once, both find the later one. Answers the offset that holds.
   * @throws {Error} if others keep writing
   */
  async advanceTo(milliseconds: number): Promise<number> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const present = await this.bucket.get(KEY);
      const held = present?.operation === 'PUT' ? Number(present.json<{ milliseconds?: unknown }>().milliseconds) : 0;
      if (held >= milliseconds) return held;
      const written = await this.bucket.put(KEY, JSON.stringify({ milliseconds }), { previousSeq: present?.revision ?? 0 }).then(() => true, (error: unknown) => {
        if (isOvertaken(error)) return false;
        throw error;
      });
      if (written) return milliseconds;
    }
    throw new Error('The demo clock is being moved by others again and again');
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
    const looking = setInterval(() => {
      this.bucket.get(KEY).then((entry) => entry?.operation === 'PUT' && apply(() => entry.json()), () => undefined);
    }, LOOK_EVERY_MS).unref();
    return () => {
      clearInterval(looking);
      changes.stop();
    };
  }
}

/** The server's "wrong last sequence": somebody wrote between our reading and our writing. */
const isOvertaken = (error: unknown): boolean => [10_071, 10_164].includes(Number((error as { code?: unknown }).code));
