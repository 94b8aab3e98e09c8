/**
 * What an operation did that its page does not say: a problem that it does not list, a status that is none of its own.
 */
export interface BrokenPromise {
  readonly operation: string;
  /** The type of the problem that it threw. */
  readonly problem?: string;
  /** The status that it answered. */
  readonly status?: string;
  /** No line of the log is written of an anonymous operation; tests are told nevertheless. */
  readonly isAnonymous: boolean;
}
