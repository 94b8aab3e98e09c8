import { createHash } from 'node:crypto';

/** One forward step of a schema: handwritten SQL, run once, in a transaction of its own, as the owner role. */
export interface Migration {
  /** `<milliseconds since 1970>-<what-it-does>`; the order of a plugin's migrations. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the SQL: a shipped migration is never edited, and the runner refuses one that was. */
  readonly checksum: string;
}

export function defineMigration(name: string, sql: string): Migration {
  if (!/^\d{13}-[a-z0-9-]+$/.test(name))
    throw new Error(`"${name}" is not a migration name (<milliseconds>-<what-it-does>)`);
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
