import type { Invariant } from './invariant.js';

/** That a plugin's copy of what another one owns is equal to it, row by row. */
export interface Copy {
  readonly name: string;
  readonly explain: string;
  readonly reads: readonly string[];
  /** Two queries with the same columns; they are compared as sets. */
  readonly copy: string;
  readonly owner: string;
}

export function copyInvariant({ name, explain, reads, copy, owner }: Copy): Invariant {
  return {
    name,
    explain,
    reads,
    holds: 'settled',
    violations: () => `
      SELECT 'missing in the copy' AS what, to_jsonb(o) AS facts FROM ((${owner}) EXCEPT (${copy})) o
      UNION ALL
      SELECT 'only in the copy', to_jsonb(c) FROM ((${copy}) EXCEPT (${owner})) c`,
  };
}
