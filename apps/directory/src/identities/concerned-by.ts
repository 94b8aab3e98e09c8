import type { Caller } from '#plugin-kit';

/** Begins the id of a caller whose identity is nobody's. */
const NOBODY = 'identity:';

/** By what proposals concern a caller: the identity of whoever is nobody yet, or the person that the caller is. */
export interface Concerned {
  readonly identityKey: string | null;
  readonly personId: string | null;
}

/** @throws Forbidden for a client */
export function concernedBy(caller: Caller): Concerned {
  if (caller.kind === 'person' && caller.id.startsWith(NOBODY))
    return { identityKey: caller.id.slice(NOBODY.length), personId: null };
  return { identityKey: null, personId: caller.personId };
}
