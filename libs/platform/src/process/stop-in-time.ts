import type { Logger } from '../logging/logger.js';
import { within } from '../time/within.js';

/** Something that runs, and how it ends. */
export interface Ending {
  readonly name: string;
  readonly end: () => unknown;
  /** How long it may take; then the next one is ended, whatever became of it. */
  readonly withinMs: number;
}

/**
 * Ends one after the other; one that fails or takes too long is told, and the next one is ended all the same.
 * @returns the names of those
 */
export async function endInTime(
  endings: readonly Ending[],
  logger: Logger,
  at: (phase: string) => void = () => undefined,
): Promise<string[]> {
  const late: string[] = [];
  for (const { name, end, withinMs } of endings) {
    at(name);
    try {
      await within(withinMs, Promise.resolve().then(end));
    } catch (error) {
      late.push(name);
      logger.warn('A part did not stop as it should', { part: name, reason: (error as Error).message });
    }
  }
  return late;
}
