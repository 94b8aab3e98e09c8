import pg from 'pg';
import { type Migration } from '../migrations/define-migration.js';
import { migratePlugin } from '../migrations/migrate.js';

export interface DatabasePasswords {
  readonly owner: string;
  readonly runtime: string;
}

/** Names of the two roles of a plugin: the owner migrates, the runtime role only reads and writes. */
export const roleOf = (plugin: string) => `lyftet_${plugin.replaceAll('-', '_')}`;
export const ownerRoleOf = (plugin: string) => `${roleOf(plugin)}_owner`;

/** The connection of a plugin's role to a database of the server that `adminUrl` names. */
export function roleUrl(adminUrl: string, database: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

export interface PostgresProvision {
  /** A superuser, or a role that may create roles and databases. */
  readonly adminUrl: string;
  readonly database: string;
  readonly plugins: readonly {
    readonly name: string;
    readonly migrations: readonly Migration[];
    readonly passwords: DatabasePasswords;
  }[];
}

/** Database, roles, schemas and migrations of all plugins. May be run any number of times. */
export async function provisionPostgres({ adminUrl, database, plugins }: PostgresProvision): Promise<void> {
  await withClient(adminUrl, async (admin) => {
    // Roles belong to the whole server: two provisionings at once would trip over each other.
    await admin.query('SELECT pg_advisory_lock(7293465)');
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${quote(database)} ENCODING 'UTF8' TEMPLATE template0`);
    await withClient(roleless(adminUrl, database), async (inDatabase) => {
      await inDatabase.query(`
        REVOKE ALL ON DATABASE ${quote(database)} FROM PUBLIC;
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
        CREATE SCHEMA IF NOT EXISTS extensions;
        GRANT USAGE ON SCHEMA extensions TO PUBLIC;
        CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;
        CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA extensions;
        ${WITHOUT_COMMON_GROUND}`);
      for (const { name, passwords } of plugins) await provisionRoles(inDatabase, database, name, passwords);
    });
  });
  for (const { name, migrations, passwords } of plugins) {
    await migratePlugin(name, migrations, roleUrl(adminUrl, database, ownerRoleOf(name), passwords.owner));
  }
}

/**
 * As PostgreSQL comes, everybody may connect to its maintenance databases, and make large objects, a store outside of
 * any schema in which nobody would look. Only a superuser can take that away.
 */
const WITHOUT_COMMON_GROUND = `
  DO $$
  DECLARE found regprocedure;
  BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN RETURN; END IF;
    REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
    FOR found IN
    SELECT oid::regprocedure
    FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_.*|loread|lowrite)$' LOOP
      EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found);
    END LOOP;
  END $$;`;

/**
 * The server's log and `auto_explain` write the values of statements, which are what people answered, wrote and are
 * called. Only a superuser may set this for somebody; a server that is provisioned by another role needs it in its own
 * configuration.
 */
const withoutValuesInLogs = (...roles: readonly string[]) => `
  DO $$
  BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN RETURN; END IF;
    ${roles.flatMap((role) => VALUES_IN_LOGS.map((setting) => `ALTER ROLE ${role} SET ${setting} = 0;`)).join('\n    ')}
  END $$;`;

const VALUES_IN_LOGS = [
  'log_parameter_max_length',
  'log_parameter_max_length_on_error',
  'auto_explain.log_parameter_max_length',
] as const;

async function provisionRoles(
  admin: pg.Client,
  database: string,
  plugin: string,
  passwords: DatabasePasswords,
): Promise<void> {
  // One plugin alone cannot keep the others out.
  const { rows } = await admin.query<{ half: number }>(`SELECT current_setting('max_connections')::int / 2 AS half`);
  const [owner, runtime, schema] = [quote(ownerRoleOf(plugin)), quote(roleOf(plugin)), quote(plugin)];
  for (const [role, password] of [
    [ownerRoleOf(plugin), passwords.owner],
    [roleOf(plugin), passwords.runtime],
  ] as const) {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (rowCount === 0) await admin.query(`CREATE ROLE ${quote(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE`);
    await admin.query(`ALTER ROLE ${quote(role)} PASSWORD ${literal(password)} CONNECTION LIMIT ${rows[0]!.half}`);
  }
  await admin.query(`
    ALTER ROLE ${runtime} SET search_path = ${schema}, extensions;
    ALTER ROLE ${runtime} SET statement_timeout = '30s';
    ALTER ROLE ${runtime} SET idle_in_transaction_session_timeout = '60s';
    ALTER ROLE ${runtime} SET timezone = 'UTC';
    ALTER ROLE ${owner} SET search_path = ${schema}, extensions;
    ALTER ROLE ${owner} SET timezone = 'UTC';
    ${withoutValuesInLogs(owner, runtime)}`);
  await admin.query(`
    GRANT CONNECT ON DATABASE ${quote(database)} TO ${owner}, ${runtime};
    CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${owner};
    GRANT USAGE ON SCHEMA ${schema} TO ${runtime};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema} GRANT
    SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${runtime};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema} GRANT USAGE, SELECT ON SEQUENCES TO ${runtime};`);
}

/**
 * Does what no two commands may do at once, such as adding to the file of secrets. Whoever is killed holds the lock no
 * longer.
 * @param adminUrl of the same database for all of them
 */
export async function oneAtATime<Result>(adminUrl: string, work: () => Result | Promise<Result>): Promise<Result> {
  return withClient(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(7293466)');
    return work();
  });
}

async function withClient<Result>(
  connectionString: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function roleless(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

const quote = (identifier: string) => pg.escapeIdentifier(identifier);
const literal = (text: string) => pg.escapeLiteral(text);
