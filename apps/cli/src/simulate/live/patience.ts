import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../failure.js';
import { ProblemReply } from '../../http/problem-reply.js';

/**
 * Problems that mean: what was told a moment ago has not come here yet. Services learn from each other by events, the
 * gateway learns of roles, and every service of the demo clock.
 */
const LAGGING: ReadonlySet<string> = new Set([
  'urn:lyftet:problem:enrolment:session-unknown',
  'urn:lyftet:problem:enrolment:not-a-participant',
  'urn:lyftet:problem:enrolment:session-not-begun',
  'urn:lyftet:problem:evaluation:not-asked',
  'urn:lyftet:problem:certification:case-incomplete',
]);
const LONGEST_MS = 30_000;

export interface Patience {
  /** Statuses that also pass by themselves at this place. */
  readonly statuses?: readonly number[];
}

/**
 * Repeats a request while the answer says that something is still on its way.
 * @throws {ProblemReply} the last answer, after 30 s
 */
export async function patiently<T>(attempt: () => Promise<T>, { statuses = [] }: Patience = {}): Promise<T> {
  const until = performance.now() + LONGEST_MS;
  for (let wait = 30; ; wait = Math.min(wait * 1.5, 400)) {
    try {
      return await attempt();
    } catch (error) {
      const isLagging =
        error instanceof ProblemReply && (LAGGING.has(error.document.type ?? '') || statuses.includes(error.status));
      if (!isLagging || performance.now() + wait > until) throw error;
    }
    await pause(wait);
  }
}

/**
 * Looks until there is something to see.
 * @param what for the message: what did not come
 * @throws {Failure} after 30 s
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>, longestMs = LONGEST_MS): Promise<T> {
  const end = performance.now() + longestMs;
  for (let wait = 30; ; wait = Math.min(wait * 1.5, 400)) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() + wait > end) throw new Failure(`Waited ${longestMs / 1_000} s in vain: ${what}`);
    await pause(wait);
  }
}
