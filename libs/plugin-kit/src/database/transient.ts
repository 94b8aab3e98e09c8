/**
 * SQLSTATEs of a server that cannot serve right now: connection faults (08), shut-down and ended sessions (57P, 25P03),
 * out of resources (53), read only (25006), a lock not had in time (55P03), a statement that took too long (57014).
 */
const AWAY_STATE = /^(08|57P0[1235]|57014|53|55P03|25006|25P03)/;
const STATEMENT_TOO_LONG = '57014';
const AWAY_ERRNO = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/**
 * Whether a fault lies in the connection or in a clash with others, not in the work itself: the same work, done again,
 * may succeed.
 */
export function isTransient(error: unknown): boolean {
  // What takes too long would do so for ever; smaller pieces of it may not.
  return (isDatabaseAway(error) && codeOf(error) !== STATEMENT_TOO_LONG) || /^(40001|40P01)$/.test(codeOf(error));
}

/** What the driver and the pool say of a connection that is gone; they give it no code. */
const LOST = new RegExp(
  'Connection terminated|connection timeout|timeout exceeded when trying to connect' +
    '|Client has encountered a connection error|Driver not Connected' +
    '|Cannot use a pool after calling end',
  'i',
);

/** Whether the database could not be reached, let go of the connection, or could not do it in time. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (AWAY_STATE.test(code) || AWAY_ERRNO.has(code)) return true;
  // TypeORM lets go of a runner whose connection was lost between two statements; the next one learns only that.
  if (error.name === 'QueryRunnerProviderAlreadyReleasedError' || error.name === 'QueryRunnerAlreadyReleasedError')
    return true;
  return LOST.test(error.message);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
    ? (error as unknown as { code: string }).code
    : '';
