import type { PendingEvent, Problem } from '../contract/index.js';
import type { Caller } from '../operations/caller.js';
import type { AuditEntry, Work } from './work.js';

/** One request of a batch: what it asks, who asks, and how its consequences are told in its own name. */
export interface BatchEntry<Request> {
  readonly request: Request;
  readonly caller: Caller;
  publish(event: PendingEvent): void;
  record(entry: AuditEntry): void;
}

/** Settles a batch with set-based statements: one result or problem for each entry, in their order. */
export type Settle<Request, Result> = (
  entries: readonly BatchEntry<Request>[],
  work: Work,
) => Promise<readonly (Result | Problem)[]>;

/** Requests that are settled together: each batch has a queue of its own in each writer. */
export interface Batch<Request, Result> {
  readonly settle: Settle<Request, Result>;
}

const defined = new WeakSet<object>();

/**
 * Defines a batch by what settles it: once, as a constant or a field of its operation, never for each request.
 *
 * @throws {Error} when something else is settled by the same function: the requests would wait in two queues for one
 *   lock
 */
export function defineBatch<Request, Result>(settle: Settle<Request, Result>): Batch<Request, Result> {
  if (defined.has(settle)) throw new Error(`Two batches are settled by ${settle.name || 'the same function'}`);
  defined.add(settle);
  return Object.freeze({ settle });
}
