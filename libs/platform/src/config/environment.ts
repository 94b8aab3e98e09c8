type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the process for services that run in one process and read their settings from it:
 * `fixed` variables count whatever the environment says, `defaults` where it says nothing.
 */
export function environmentWith(fixed: Variables, defaults: Variables = {}): Variables {
  // empty counts as not set, as for every setting
  const given = Object.entries(process.env).filter(([, text]) => text !== '');
  return Object.freeze({ ...defaults, ...Object.fromEntries(given), ...fixed });
}
