import { constants } from 'node:os';

/** Thrown where work stops because the user or the system asked for it, after it has cleaned up. */
export class Interrupted extends Error {}

/**
 * Runs work that SIGINT, SIGTERM or SIGHUP (a closed terminal) abort, and answers its exit code, or 128 and the number
 * of the signal when it ended with {@link Interrupted}. Later signals are not heard: a Ctrl-C comes twice, from the
 * terminal and passed on by npm.
 */
export async function interruptibly(
  note: (line: string) => void,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  let exitCode = 1;
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) return;
    exitCode = 128 + constants.signals[name];
    controller.abort(new Interrupted(`Interrupted (${name}): nothing was written.`));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note(error.message);
    return exitCode;
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}
