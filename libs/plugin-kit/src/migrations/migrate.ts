import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Migration } from './define-migration.js';
import { KIT_GRANTS, kitMigrations } from './kit-migrations.js';

/** Thrown when the schema of a plugin is not the one that its code was written for. */
export class SchemaMismatch extends Error {}

/** All migrations of a plugin: the kit's tables first, then its own, each list in the order of names. */
export function allMigrations(own: readonly Migration[]): readonly Migration[] {
  const names = own.map(({ name }) => name);
  const sorted = [...names].sort();
  if (names.some((name, index) => name !== sorted[index]) || new Set(names).size !== names.length) {
    throw new Error(`Migrations must be listed in the order of their names, each once: ${names.join(', ')}`);
  }
  return [...kitMigrations, ...own];
}

/**
 * Brings the schema of one plugin up to date. Runs as the owner role under an advisory lock, so any number of
 * replicas may call it at once; forward only.
 *
 * @param ownerUrl connection of the owner role; its search path is the plugin's schema
 */
export async function migratePlugin(plugin: string, own: readonly Migration[], ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const lock = createHash('sha256').update(`lyftet:migrate:${plugin}`).digest().readBigInt64BE();
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS "${plugin}".migration (
         name text PRIMARY KEY,
         checksum text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
       )`,
    );
    const applied = await appliedMigrations(client, plugin);
    for (const migration of allMigrations(own)) {
      const checksum = applied.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum !== undefined) throw new SchemaMismatch(editedAfterItRan(plugin, migration.name));
      await client.query('BEGIN');
      await client.query(migration.sql);
      await client.query(`INSERT INTO "${plugin}".migration (name, checksum) VALUES ($1, $2)`, [
        migration.name,
        migration.checksum,
      ]);
      await client.query('COMMIT');
    }
    await client.query(KIT_GRANTS(`lyftet_${plugin.replaceAll('-', '_')}`));
  } finally {
    await client.end();
  }
}

const editedAfterItRan = (plugin: string, name: string): string =>
  [
    `${plugin}: the migration ${name} was edited after it ran here.`,
    'Put it back as it was, and write what is new as a migration of its own, with a later number.',
    'Where nobody else has it yet, and the data here are worth nothing, begin anew instead: stop Lyftet, delete its ' +
      'directory (.lyftet, or LYFTET_DIRECTORY), start it.',
  ].join('\n');

/** Refuses a schema that is older or newer than the code: a plugin does not start on it. */
export async function requireSchema(
  plugin: string,
  own: readonly Migration[],
  client: { query(sql: string): Promise<{ rows: { name: string; checksum: string }[] }> },
): Promise<void> {
  const applied = await appliedMigrations(client, plugin).catch((error: unknown) => {
    throw new SchemaMismatch(`${plugin}: the schema cannot be read; has \`lyftet provision\` been run?`, {
      cause: error,
    });
  });
  const wanted = allMigrations(own);
  const missing = wanted.filter(({ name, checksum }) => applied.get(name) !== checksum).map(({ name }) => name);
  const unknown = [...applied.keys()].filter((name) => !wanted.some((migration) => migration.name === name));
  if (missing.length > 0)
    throw new SchemaMismatch(
      `${plugin}: the schema is older than the program; not applied: ${missing.join(', ')}. Run \`lyftet provision\`.`,
    );
  if (unknown.length > 0)
    throw new SchemaMismatch(
      `${plugin}: the schema is newer than the program; unknown here: ${unknown.join(', ')}. Run the newer program.`,
    );
}

async function appliedMigrations(
  client: { query(sql: string): Promise<{ rows: { name: string; checksum: string }[] }> },
  plugin: string,
): Promise<Map<string, string>> {
  const { rows } = await client.query(`SELECT name, checksum FROM "${plugin}".migration`);
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}
