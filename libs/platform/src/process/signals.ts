import { constants } from 'node:os';

/** One Ctrl-C comes twice, from the terminal and passed on by npm: only a later one is a second one. */
const SAME_KEYSTROKE_MS = 700;

/**
 * Calls `onStop` at the first SIGINT, SIGTERM or SIGHUP (a closed terminal), and `onForce` when somebody asks again.
 * @param sameMs within which a second signal is the first one, passed on
 */
export function listenForSignals(
  onStop: (signal: NodeJS.Signals) => void,
  onForce: (exitCode: number) => void,
  sameMs = SAME_KEYSTROKE_MS,
): void {
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = performance.now();
        onStop(signal);
      } else if (signal !== 'SIGHUP' && performance.now() - first >= sameMs) {
        onForce(128 + constants.signals[signal]);
      }
    });
  }
}
