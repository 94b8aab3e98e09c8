import { Clock } from './clock.js';
import { SystemClock } from './system-clock.js';

/** A domain clock that stands still until a test moves it. */
export class FixedClock extends Clock {
  #milliseconds: number;

  /** @param at an instant, for example `'2026-03-29T01:30:00Z'` */
  constructor(at: Date | string) {
    super();
    this.#milliseconds = milliseconds(at);
  }

  now(): Date {
    return new Date(this.#milliseconds);
  }

  set(at: Date | string): void {
    this.#milliseconds = milliseconds(at);
  }

  advance(by: number): void {
    this.#milliseconds += by;
  }
}

/** A system clock that stands still until a test moves it; `monotonic` moves with `advance` only. */
export class FixedSystemClock extends SystemClock {
  #milliseconds: number;
  #elapsed = 0;

  constructor(at: Date | string) {
    super();
    this.#milliseconds = milliseconds(at);
  }

  now(): Date {
    return new Date(this.#milliseconds);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  advance(by: number): void {
    this.#milliseconds += by;
    this.#elapsed += by;
  }
}

function milliseconds(at: Date | string): number {
  const time = new Date(at).getTime();
  if (Number.isNaN(time)) throw new RangeError(`"${String(at)}" is not an instant`);
  return time;
}
