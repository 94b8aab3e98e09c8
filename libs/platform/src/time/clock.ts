import { stockholmDay } from './stockholm.js';

/**
 * Domain time: when things happen to people and programmes. Inject this class; in demo mode it runs ahead of the
 * computer, so leases, time-outs and tokens must not use it (see `SystemClock`).
 */
export abstract class Clock {
  abstract now(): Date;

  /** The day in Sweden (`YYYY-MM-DD`, Europe/Stockholm). */
  today(): string {
    return stockholmDay(this.now());
  }
}
