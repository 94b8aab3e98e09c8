import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** How long people take their time while a process loads its code. */
const CALM_MS = 1_000;

/**
 * How fast the loads of a test ask. While a process only loads its code, which tests nothing, they take their time:
 * else they and it would share the machine, and it would be away most of the while.
 */
export class Pace {
  /** Ends the calm of everybody; there is one while they are calm. */
  private calm: AbortController | undefined;

  /** What somebody thinks before the next thing. @param thinkMs when nobody is to be calm */
  async think(thinkMs: number): Promise<void> {
    if (!this.calm) return pause(thinkMs);
    await pause(CALM_MS, undefined, { signal: this.calm.signal }).catch(() => undefined); // woken
  }

  /** Everybody is calm until this is done, and at their pace again at once when it is. */
  async calmly<Result>(work: () => Promise<Result>): Promise<Result> {
    const calm = new AbortController();
    setMaxListeners(0, calm.signal); // Node warns of more than ten; here everybody listens
    this.calm = calm;
    try {
      return await work();
    } finally {
      this.calm = undefined;
      calm.abort();
    }
  }
}
