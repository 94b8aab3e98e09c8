import { performance } from 'node:perf_hooks';

const LOOK_MS = 200;
/** Longer than any garbage collection, and than a turn of a loop that shares its core. */
const STILL_MS = 3_000;

export interface StillnessListeners {
  readonly onBusy: (what: string) => void;
  readonly onHeld: (what: string) => void;
  readonly stillMs?: number;
}

/**
 * Tells when the event loop stood still. Gateway, plugins and whoever asks share it here: a request that holds it fails
 * everybody who is under way, and none of them is to blame. Where it stood still without working, it was the machine
 * that did not let it.
 */
export function watchStillness({ onBusy, onHeld, stillMs = STILL_MS }: StillnessListeners): { close(): void } {
  let last = performance.now();
  let worked = process.cpuUsage();
  const looking = setInterval(() => {
    const still = performance.now() - last - LOOK_MS;
    const { user, system } = process.cpuUsage(worked);
    const workedMs = (user + system) / 1_000;
    if (still > stillMs && workedMs > still / 2)
      onBusy(`something worked for ${Math.round(still)} ms without giving way`);
    else if (still > stillMs) onHeld(`its machine held this process for ${Math.round(still)} ms`);
    last = performance.now();
    worked = process.cpuUsage();
  }, LOOK_MS);
  return { close: () => clearInterval(looking) };
}
