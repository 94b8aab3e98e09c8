import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';

/** By their names: this part of the platform does not load the client. */
const AWAY: ReadonlySet<string> = new Set([
  'TimeoutError',
  'NoResponders',
  'NoRespondersError',
  'ConnectionError',
  'ClosedConnectionError',
  'DrainingConnectionError',
]);
const UNAVAILABLE = 503;
const AGAIN_AFTER_MS = 500;

/** Whether NATS did not answer, or has no leader just now for what was asked; what was asked may have been done. */
export function isNatsAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    AWAY.has(error.name) ||
    (error.name === 'JetStreamApiError' && (error as { status?: unknown }).status === UNAVAILABLE) ||
    isNatsAway(error.cause)
  );
}

/**
 * Does at a start what needs a server, again and again while that is away: those of NATS may be choosing a leader.
 * @param isAway tells failures that pass by themselves; by default those of NATS
 */
export async function untilAnswered<Result>(
  attempt: () => Promise<Result>,
  logger: Logger,
  isAway: (error: unknown) => boolean = isNatsAway,
): Promise<Result> {
  for (let failures = 0; ; await pause(AGAIN_AFTER_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error)) throw error;
      failures += 1;
      if (failures % 10 === 1) logger.warn('A server does not answer yet, trying on', { error });
    }
  }
}
