/**
 * Waits until the check answers something; fails with what it last said.
 * @param options.every how long it waits between two checks, in milliseconds
 */
export async function eventually<Value>(
  check: () => Promise<Value | undefined | false | null> | Value | undefined | false | null,
  { within = 10_000, every = 10 } = {},
): Promise<Value> {
  for (const deadline = Date.now() + within; ; await new Promise((resolve) => setTimeout(resolve, every))) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Nothing within ${within} ms: ${check.toString().slice(0, 200)}`);
  }
}
