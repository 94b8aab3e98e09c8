import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../failure.js';
import type { Response } from './exchange.js';

const LONGEST_TRY_MS = 30_000;
/** "Not now" (RFC 9110); 504 is the gateway's "outcome unknown, repeat with the same key". */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Sends again while the answer, or the lack of one, passes by itself: an installation that restarts, or is busy.
 * @param url whom the message names
 * @param send asked for each try; what it throws as a `Failure` is final
 * @returns the last answer, after 30 s also one that has not passed
 * @throws {Failure} when there was none
 */
export async function persistently(url: string, send: () => Promise<Response>): Promise<Response> {
  const until = performance.now() + LONGEST_TRY_MS;
  for (let attempt = 0; ; attempt += 1) {
    const { response, cause } = await send().then(
      (answer) => ({ response: answer, cause: undefined }),
      (error: Error) => ({ response: undefined, cause: error }),
    );
    if (cause instanceof Failure || (response && !PASSING.has(response.status)))
      return response ?? Promise.reject(cause);
    const wait = waitBefore(attempt, response);
    if (performance.now() + wait < until) {
      await pause(wait);
      continue;
    }
    if (response) return response;
    throw new Failure(`${url} cannot be reached: ${cause?.message || (cause as NodeJS.ErrnoException).code}`, {
      cause,
    });
  }
}

/** As the server asks, else longer from try to try. */
function waitBefore(attempt: number, response: Response | undefined): number {
  const asked = Number(response?.headers['retry-after']);
  return asked > 0 ? Math.min(asked * 1_000, 10_000) : Math.min(100 * 2 ** attempt, 3_000);
}
