import { Inject, Injectable } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { Clock, OffsetClock, SystemClock } from '#platform';
import { DemoClock, NATS_CONNECTION } from '#plugin-kit';
import type { ClockView } from './clock.view.js';

/** How long the own replica may take to follow the clock that it set. */
const FOLLOWS_WITHIN_MS = 2_000;

/** The clock that all plugins of a demonstration follow. */
@Injectable()
export class SettableClock {
  constructor(
    @Inject(NATS_CONNECTION) private readonly connection: NatsConnection,
    @Inject(Clock) private readonly clock: OffsetClock,
    private readonly systemClock: SystemClock,
  ) {}

  read(): ClockView {
    const systemNow = this.systemClock.now();
    return {
      now: new Date(systemNow.getTime() + this.clock.offset).toISOString(),
      systemNow: systemNow.toISOString(),
      aheadMs: this.clock.offset,
    };
  }

  /**
   * How far ahead of the computer's time, in ms, the clock must be to show this instant now; undefined when that is in
   * its past.
   */
  aheadFor(now: Date): number | undefined {
    const wanted = now.getTime() - this.systemClock.now().getTime();
    return wanted < this.clock.offset ? undefined : wanted;
  }

  /** Moves the clock so far ahead, unless it is further already, and answers when this replica is there. */
  async advanceTo(aheadMs: number): Promise<void> {
    await this.reaches(await (await DemoClock.open(this.connection)).advanceTo(aheadMs));
  }

  private reaches(offset: number): Promise<void> {
    if (this.clock.offset >= offset) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stopListening();
        clearTimeout(timeout);
        resolve();
      };
      const stopListening = this.clock.onChange((present) => present >= offset && done());
      const timeout = setTimeout(done, FOLLOWS_WITHIN_MS);
    });
  }
}
