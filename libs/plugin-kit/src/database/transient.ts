/** SQLSTATEs after which the same work may succeed: connection faults (08), shut-down (57P), out of connections (53), deadlock and serialization (40). */
const TRANSIENT_STATE = /^(08|57P0[123]|53|40001|40P01|25006)/;
const TRANSIENT_ERRNO = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** Whether a fault lies in the connection or in a clash with others, not in the work itself. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (TRANSIENT_STATE.test(code) || TRANSIENT_ERRNO.has(code))) return true;
  return /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Driver not Connected/i.test(error.message);
}
