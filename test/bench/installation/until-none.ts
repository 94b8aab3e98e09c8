const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 20;

/**
 * Waits until there are none of them left.
 *
 * @param what is left, as the error names it
 * @throws {Error} when there still are some after three minutes
 */
export async function untilNone(what: string, count: () => Promise<number>): Promise<void> {
  for (
    const deadline = performance.now() + PATIENCE_MS;
    ;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  ) {
    const left = await count();
    if (left === 0) return;
    if (performance.now() > deadline) throw new Error(`${left} ${what} are left after ${PATIENCE_MS / 1_000} s`);
  }
}
