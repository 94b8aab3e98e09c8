import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** How long people take their time while a process loads its code. */
const CALM_MS = 1_000;

/**
 * How fast the loads of a test ask. While a process only loads its code, which tests nothing, they take their time: else they and it
 * would share the machine, and it would be away most of the while.
 */
export class Pace {
  private isCalm = false;
  private waking = wakingOfMany();

  /** What somebody thinks before the next thing. @param thinkMs when nobody is to be calm */
  async think(thinkMs: number): Promise<void> {
    if (!this.isCalm) return pause(thinkMs);
    await pause(CALM_MS, undefined, { signal: this.waking.signal }).catch(() => undefined); // woken
  }

  /** Everybody is calm until this is done, and at their pace again at once when it is. */
  async calmly<Result>(work: () => Promise<Result>): Promise<Result> {
    this.isCalm = true;
    try {
      return await work();
    } finally {
      this.isCalm = false;
      this.waking.abort();
      this.waking = wakingOfMany();
    }
  }
}

/** Node warns of more than ten who listen; here everybody does. */
function wakingOfMany(): AbortController {
  const waking = new AbortController();
  setMaxListeners(0, waking.signal);
  return waking;
}
