import { constants } from 'node:os';

/** One Ctrl-C comes twice, from the terminal and passed on by npm: only a later one is a second one. */
const SAME_KEYSTROKE_MS = 700;

/** Calls `onStop` at the first SIGINT, SIGTERM or SIGHUP (a closed terminal), and `onForce` when the user asks again. */
export function listenForSignals(onStop: (signal: NodeJS.Signals) => void, onForce: (exitCode: number) => void): void {
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = performance.now();
        onStop(signal);
      } else if (signal !== 'SIGHUP' && performance.now() - first > SAME_KEYSTROKE_MS) {
        onForce(128 + constants.signals[signal]);
      }
    });
  }
}
