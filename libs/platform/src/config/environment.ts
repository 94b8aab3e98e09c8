/** The environment of the process with some variables set otherwise, for services that run in one process and read their settings from it. */
export function environmentWith(changes: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  return Object.freeze({ ...process.env, ...changes });
}
