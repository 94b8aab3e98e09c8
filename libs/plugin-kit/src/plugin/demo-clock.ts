import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger, OffsetClock } from '#platform';
import { BUCKETS, subjects } from '../contract/index.js';

const KEY = 'offset';
/** What is told while NATS is away is not heard. */
const LOOK_EVERY_MS = 2_000;

/**
 * The shared offset of domain time in demo mode (DESIGN.md 4 "Two clocks"): the bucket `demo-clock`, key `offset`,
 * milliseconds.
 */
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
   * Moves domain time on, never back: of two that do it at once, both find the later one. Answers the offset that
   * holds.
   * @throws {Error} if others keep writing
   */
  async advanceTo(milliseconds: number): Promise<number> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const present = await this.bucket.get(KEY);
      const held = present?.operation === 'PUT' ? Number(present.json<{ milliseconds?: unknown }>().milliseconds) : 0;
      if (held >= milliseconds) return held;
      const written = await this.bucket
        .put(KEY, JSON.stringify({ milliseconds }), { previousSeq: present?.revision ?? 0 })
        .then(
          () => true,
          (error: unknown) => {
            if (isOvertaken(error)) return false;
            throw error;
          },
        );
      if (written) return milliseconds;
    }
    throw new Error('The demo clock is being moved by others again and again');
  }

  /** Keeps the clock at the shared offset; answers when the present one is known, and how to end it. */
  async follow(clock: OffsetClock, connection: NatsConnection, logger: Logger): Promise<() => void> {
    const look = async () => {
      const present = await this.bucket.get(KEY);
      if (present?.operation !== 'PUT') return;
      const { milliseconds } = present.json<{ milliseconds?: unknown }>();
      if (typeof milliseconds === 'number' && Number.isSafeInteger(milliseconds)) clock.setOffset(milliseconds);
      else logger.error('The demo clock holds no offset');
    };
    await look();
    // One look after the other: answers may overtake each other.
    let isLooking = false;
    let isToldAgain = false;
    const lookAgain = async () => {
      isToldAgain = isLooking;
      if (isLooking) return;
      isLooking = true;
      await look().catch(() => undefined);
      isLooking = false;
      if (isToldAgain) void lookAgain();
    };
    // What is told there is not believed: anybody can have JetStream answer to it.
    const told = connection.subscribe(subjects.demoClockMoved, { callback: (error) => void (error ?? lookAgain()) });
    const looking = setInterval(() => void lookAgain(), LOOK_EVERY_MS).unref();
    return () => {
      clearInterval(looking);
      if (!connection.isClosed()) told.unsubscribe();
    };
  }
}

/** The server's "wrong last sequence": somebody wrote between our reading and our writing. */
const isOvertaken = (error: unknown): boolean => [10_071, 10_164].includes(Number((error as { code?: unknown }).code));
