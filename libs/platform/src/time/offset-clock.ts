import { Clock } from './clock.js';
import type { SystemClock } from './system-clock.js';

/** Domain time as the system's time plus an offset: 0 in earnest, set by the demo clock in demo mode alone. */
export class OffsetClock extends Clock {
  #offset = 0;
  readonly #listeners = new Set<(offsetMs: number) => void>();

  constructor(private readonly system: SystemClock) {
    super();
  }

  now(): Date {
    return new Date(this.system.now().getTime() + this.#offset);
  }

  /** How far domain time is ahead of the system's, in milliseconds. */
  get offset(): number {
    return this.#offset;
  }

  /** Moves domain time; listeners hear of every change, timers that are due by it wake up. */
  setOffset(milliseconds: number): void {
    if (!Number.isSafeInteger(milliseconds))
      throw new RangeError('the offset of a clock is a whole number of milliseconds');
    if (milliseconds === this.#offset) return;
    this.#offset = milliseconds;
    for (const listener of this.#listeners) listener(milliseconds);
  }

  /** @returns the function that ends the listening */
  onChange(listener: (offsetMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
