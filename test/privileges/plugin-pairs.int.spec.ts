import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import pg from 'pg';
import { ownerRoleOf, roleOf } from '#plugin-kit';
import { TestInstallation, connectAs } from '#testing';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';
import { OWN_DUTIES, worksFor } from './duties.js';
import { subjectsOf, subjectsOfSystem } from './subjects.js';

const PLUGINS = PLUGINS_WITH_DEMO;
const NAMES = PLUGINS.map(({ options }) => options.name);
/** Beside our plugins: whoever forwards requests, and a guest, who has a NATS user and nothing else. */
const USERS = [...NAMES, 'gateway', 'guest'];

describe('With the credentials of one plugin', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await TestInstallation.create(PLUGINS);
  }, 60_000);
  afterAll(() => installation?.stop());

  describe.each(USERS)('of %s, NATS', (user) => {
    let nats: NatsConnection;
    beforeAll(async () => {
      nats = await connectAs(installation.nats.urlOf(user), user);
    });
    afterAll(() => nats.close());

    /** What the server refuses of these; it tells so in the order of what was sent, before it answers the flush. */
    async function refused(operation: 'publish' | 'subscription', subjects: readonly string[]): Promise<Set<string>> {
      const found = new Set<string>();
      const note = (error: unknown) => {
        if (error instanceof PermissionViolationError && error.operation === operation) found.add(error.subject);
      };
      const events = nats.status();
      void (async () => {
        for await (const event of events) if (event.type === 'error') note(event.error);
      })();
      for (const subject of subjects) {
        // What `directory` may tell of a person, it tells: that there is nothing.
        if (operation === 'publish') nats.publish(subject, subject.startsWith('person.') ? 'null' : '{}');
        else nats.subscribe(subject, { callback: (error) => note(error) });
      }
      await nats.flush();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return found;
    }

    it.each(USERS.filter((other) => other !== user))('keeps out of everything of %s', async (other) => {
      const { publish, subscribe } = subjectsOf(other);
      const mayNot = (subjects: readonly string[], may: readonly RegExp[]) =>
        subjects.filter((subject) => !may.some((pattern) => pattern.test(subject)));
      const [published, subscribed] = [
        mayNot(publish, OWN_DUTIES[user]?.publish ?? []),
        mayNot(subscribe, OWN_DUTIES[user]?.subscribe ?? []),
      ];

      expect([...(await refused('publish', published))].sort()).toEqual([...published].sort());
      expect([...(await refused('subscription', subscribed))].sort()).toEqual([...subscribed].sort());
    });

    it('keeps out of what belongs to the whole installation', async () => {
      const { publish, subscribe } = subjectsOfSystem();
      const published = publish.filter(
        (subject) => !(OWN_DUTIES[user]?.publish ?? []).some((pattern) => pattern.test(subject)),
      );

      expect([...(await refused('publish', published))].sort()).toEqual([...published].sort());
      expect([...(await refused('subscription', subscribed(subscribe)))].sort()).toEqual(subscribed(subscribe).sort());
    });
    const subscribed = (subjects: readonly string[]) =>
      subjects.filter((subject) => !(OWN_DUTIES[user]?.subscribe ?? []).some((pattern) => pattern.test(subject)));

    it('lets in for all that it has to do', async () => {
      const { publish, subscribe } = worksFor(user);

      expect(await refused('publish', publish)).toEqual(new Set());
      expect(await refused('subscription', subscribe)).toEqual(new Set());
    });
  });

  describe.each(NAMES)('of %s, PostgreSQL', (plugin) => {
    let sql: pg.Client;
    beforeAll(async () => {
      sql = new pg.Client({ connectionString: installation.database.urlOf(plugin) });
      await sql.connect();
    });
    afterAll(() => sql.end());

    /** Which of these statements are done, each by itself and undone again. */
    async function done(statements: readonly string[]): Promise<string[]> {
      const found: string[] = [];
      for (const statement of statements) {
        await sql.query('BEGIN');
        const error = await sql.query(statement).then(
          () => undefined,
          (thrown: Error & { code?: string }) => thrown,
        );
        await sql.query('ROLLBACK');
        // 42501: insufficient privilege. Anything else would mean that the statement failed for a reason of its own.
        if (error?.code !== '42501') found.push(`${statement} → ${error ? `${error.code} ${error.message}` : 'done'}`);
      }
      return found;
    }

    it.each(NAMES.filter((other) => other !== plugin))('keeps out of the schema of %s', async (other) => {
      const { rows: tables } = await installation.sql.query<{ name: string; column: string }>(
        `SELECT c.relname AS name,
  (
    SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1
  ) AS column
         FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r'`,
        [`"${other}"`],
      );
      const { rows: functions } = await installation.sql.query<{ call: string }>(
        `
          SELECT format(
            '%I.%I(%s)', nspname, proname,
            (SELECT coalesce(string_agg('NULL::' || format_type(t, NULL), ', '), '') FROM unnest(proargtypes) AS t)
          ) AS call
          FROM pg_proc
          JOIN pg_namespace n ON n.oid = pronamespace
          WHERE nspname = $1
        `,
        [other],
      );
      const { rows: sequences } = await installation.sql.query<{ name: string }>(
        'SELECT sequencename AS name FROM pg_sequences WHERE schemaname = $1',
        [other],
      );

      expect(tables.length).toBeGreaterThan(5);
      expect(
        await done([
          ...tables.flatMap(({ name, column }) => [
            `SELECT * FROM "${other}"."${name}"`,
            `INSERT INTO "${other}"."${name}" DEFAULT VALUES`,
            `UPDATE "${other}"."${name}" SET "${column}" = DEFAULT`,
            `DELETE FROM "${other}"."${name}"`,
            `TRUNCATE "${other}"."${name}"`,
            `LOCK TABLE "${other}"."${name}"`,
          ]),
          ...functions.map(({ call }) => `SELECT ${call}`),
          ...sequences.map(({ name }) => `SELECT nextval('"${other}"."${name}"')`),
          `CREATE TABLE "${other}".mine (id int)`,
          `CREATE FUNCTION "${other}".mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          `DROP SCHEMA "${other}" CASCADE`,
          `ALTER TABLE "${other}".audit ADD COLUMN more text`,
          `SET ROLE ${roleOf(other)}`,
          `SET ROLE ${ownerRoleOf(other)}`,
          `SET SESSION AUTHORIZATION ${roleOf(other)}`,
          `GRANT ${roleOf(other)} TO ${roleOf(plugin)}`,
          `ALTER ROLE ${roleOf(other)} PASSWORD 'x'`,
          `ALTER ROLE ${ownerRoleOf(other)} NOLOGIN`,
          `DROP ROLE ${roleOf(other)}`,
          `ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRoleOf(other)} GRANT ALL ON TABLES TO ${roleOf(plugin)}`,
          `REASSIGN OWNED BY ${roleOf(other)} TO ${roleOf(plugin)}`,
        ]),
      ).toEqual([]);
    });

    it('refuses all that makes, changes or drops things, in its own schema and outside of it', async () => {
      expect(
        await done([
          ...[plugin, 'public', 'extensions', 'pg_catalog'].flatMap((schema) => [
            `CREATE TABLE "${schema}".mine (id int)`,
            `CREATE VIEW "${schema}".mine AS SELECT 1`,
            `CREATE FUNCTION "${schema}".mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
            `CREATE TYPE "${schema}".mine AS (a int)`,
            `CREATE SEQUENCE "${schema}".mine`,
          ]),
          'ALTER TABLE outbox ADD COLUMN more text',
          'DROP TABLE outbox',
          'ALTER TABLE audit DISABLE TRIGGER ALL',
          'CREATE INDEX mine ON audit (id)',
          'CREATE TRIGGER mine BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION ' +
            'suppress_redundant_updates_trigger()',
          "COMMENT ON TABLE audit IS 'x'",
          `ALTER SCHEMA "${plugin}" RENAME TO mine`,
          'CREATE SCHEMA mine',
          'CREATE ROLE mine',
          'CREATE EXTENSION dblink',
          'CREATE EXTENSION postgres_fdw',
          'CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION suppress_redundant_updates_trigger()',
          'CREATE PUBLICATION mine',
          'CREATE TEMP TABLE mine (id int)',
          `SET ROLE ${ownerRoleOf(plugin)}`,
          'SET ROLE postgres',
          `ALTER ROLE ${roleOf(plugin)} SUPERUSER`,
          `ALTER ROLE ${roleOf(plugin)} CREATEDB`,
          `UPDATE audit SET reason = ''`,
          'DELETE FROM audit',
          'TRUNCATE audit',
          `UPDATE outbox SET payload = '{}'`,
          'DELETE FROM outbox',
          `INSERT INTO migration (name, checksum) VALUES ('x', 'y')`,
          'DELETE FROM migration',
        ]),
      ).toEqual([]);
      await expect(sql.query('CREATE DATABASE mine')).rejects.toMatchObject({ code: '42501' });
      // The server warns and does nothing when somebody gives what is not theirs to give.
      const {
        rows: [before],
      } = await installation.sql.query<{ acl: string }>(
        `SELECT relacl::text AS acl FROM pg_class WHERE oid = '"${plugin}".audit'::regclass`,
      );
      await sql.query('GRANT SELECT ON audit TO PUBLIC');
      expect(
        (
          await installation.sql.query(
            `SELECT relacl::text AS acl FROM pg_class WHERE oid = '"${plugin}".audit'::regclass`,
          )
        ).rows[0],
      ).toEqual(before);
    });

    it('shows nothing of the machine, of the server or of other roles', async () => {
      expect(
        await done([
          `COPY outbox TO PROGRAM 'id'`,
          `COPY outbox FROM PROGRAM 'id'`,
          `COPY audit TO '/tmp/x'`,
          `SELECT pg_read_file('PG_VERSION')`,
          `SELECT pg_read_binary_file('PG_VERSION')`,
          `SELECT pg_ls_dir('.')`,
          `SELECT pg_stat_file('PG_VERSION')`,
          'SELECT * FROM pg_ls_logdir()',
          'SELECT * FROM pg_authid',
          'SELECT * FROM pg_shadow',
          'SELECT * FROM pg_hba_file_rules',
          'SELECT * FROM pg_file_settings',
          'SELECT * FROM pg_user_mapping',
          'SELECT * FROM pg_statistic',
          'SELECT pg_reload_conf()',
          'SELECT lo_create(0)',
          `SELECT lo_from_bytea(0, 'x')`,
          'SELECT lo_creat(-1)',
          `SELECT lo_import('/etc/passwd')`,
          'SELECT lo_unlink(1)',
          'SELECT pg_switch_wal()',
          `SELECT pg_create_restore_point('x')`,
          `SELECT pg_create_logical_replication_slot('x', 'pgoutput')`,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user`,
          'SET session_replication_role = replica',
          "SET log_statement = 'all'",
        ]),
      ).toEqual([]);
      await expect(sql.query(`ALTER SYSTEM SET fsync = 'off'`)).rejects.toMatchObject({ code: '42501' });
      const { rows } = await sql.query<{ query: string }>(
        "SELECT DISTINCT query FROM pg_stat_activity WHERE usename <> current_user AND query <> ''",
      );
      expect(rows.map(({ query }) => query).filter((query) => query !== '<insufficient privilege>')).toEqual([]);
    });

    it('lets in to no other database of the server', async () => {
      for (const database of ['postgres', 'template1']) {
        const url = new URL(installation.database.urlOf(plugin));
        url.pathname = `/${database}`;
        const client = new pg.Client({ connectionString: url.href });
        await expect(client.connect()).rejects.toMatchObject({ code: '42501' });
      }
    });

    it('lets in for all that it has to do', async () => {
      const { rows } = await sql.query<{ name: string }>(
        `
          SELECT tablename AS name
          FROM pg_tables
          WHERE schemaname = $1 AND tablename NOT IN ('audit', 'outbox', 'outbox_queue', 'migration')
        `,
        [plugin],
      );
      const may = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
      const { rows: lacking } = await sql.query(
        `
          SELECT t, p
          FROM unnest($1::text[]) AS t, unnest($2::text[]) AS p
          WHERE NOT has_table_privilege(format('%I.%I', $3::text, t), p)
        `,
        [rows.map(({ name }) => name), may, plugin],
      );
      const {
        rows: [kit],
      } = await sql.query<{ all: boolean }>(
        `SELECT has_table_privilege('audit', 'SELECT')
  AND has_table_privilege('audit', 'INSERT')
  AND has_table_privilege('outbox', 'SELECT')
  AND has_table_privilege('outbox', 'INSERT')
          AND has_table_privilege('outbox_queue', 'SELECT') AND has_table_privilege('outbox_queue', 'DELETE')
          AND has_table_privilege('migration', 'SELECT')
            AND has_function_privilege('sweep_kit(timestamptz)', 'EXECUTE')
            AND has_schema_privilege('extensions', 'USAGE') AS all`,
      );

      expect(lacking).toEqual([]);
      expect(kit!.all).toBe(true);
    });
  });
});
