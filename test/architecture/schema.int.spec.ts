import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, DataSource, Entity, PrimaryColumn, getMetadataArgsStorage } from 'typeorm';
import { type Plugin, SnakeNames, defineFeature, defineMigration, definePlugin } from '#plugin-kit';
import { TestInstallation } from '#testing';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';
import { BY_STATEMENTS_ALONE } from './tables-without-entity.js';

@Entity('kept')
class Kept {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') givenName!: string;
}

@Entity('renamed')
class Renamed {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') title!: string;
}

@Entity('lacking')
class Lacking {
  @PrimaryColumn('uuid') id!: string;
}

@Entity('beyond')
class Beyond {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') more!: string;
}

@Entity('nulled')
class Nulled {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { nullable: true }) never!: string | null;
  @Column('text') perhaps!: string;
}

@Entity('typed')
class Typed {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') amount!: number;
  @Column('text') tags!: string;
}

@Entity('keyed')
class Keyed {
  @PrimaryColumn('uuid') oneId!: string;
  @Column('uuid') otherId!: string;
}

/** Breaks every rule of this file once, so that each is known to be seen. */
const planted = definePlugin({
  name: 'planted',
  version: '1.0.0',
  summary: 'Tables as they must not be',
  migrations: [
    defineMigration(
      '1763769600000-plant',
      `
    CREATE TABLE kept (id uuid PRIMARY KEY, given_name text NOT NULL DEFAULT 'Anna' CHECK (given_name <> ''));
    CREATE UNIQUE INDEX kept_once ON kept (given_name);
    CREATE TABLE renamed (id uuid PRIMARY KEY, name text NOT NULL);
    CREATE TABLE lacking (id uuid PRIMARY KEY, name text NOT NULL);
    CREATE TABLE beyond (id uuid PRIMARY KEY);
    CREATE TABLE nulled (id uuid PRIMARY KEY, never text NOT NULL, perhaps text);
    CREATE TABLE typed (id uuid PRIMARY KEY, amount bigint NOT NULL, tags text[] NOT NULL);
    CREATE TABLE keyed (one_id uuid, other_id uuid, PRIMARY KEY (one_id, other_id));
    CREATE TABLE keyless (kept_id uuid REFERENCES kept, other_id uuid REFERENCES kept);
    CREATE INDEX keyless_kept ON keyless (kept_id, other_id);`,
    ),
  ],
  features: [defineFeature({ entities: [Kept, Renamed, Lacking, Beyond, Nulled, Typed, Keyed] })],
});
const OURS: readonly Plugin[] = PLUGINS_WITH_DEMO;

const KEYLESS = `
SELECT n.nspname || '.' || c.relname AS found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1)
  AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
ORDER BY 1`;

/**
 * Foreign keys whose columns are not the first ones of any index, in whichever order; an index of a part of the rows
 * does not count.
 */
const UNINDEXED = `
SELECT n.nspname || '.' || c.relname || '.' || k.conname AS found
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND n.nspname = ANY($1) AND NOT EXISTS (
  SELECT
  FROM pg_index i
  WHERE i.indrelid = c.oid
    AND i.indpred IS NULL
    AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey) ORDER BY 1`;

const FOREIGN = `
SELECT n.nspname || '.' || c.relname || '.' || k.conname AS found
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class t ON t.oid = k.confrelid
WHERE k.contype = 'f' AND n.nspname = ANY($1) AND t.relnamespace <> c.relnamespace ORDER BY 1`;

/** Times without a zone, and money or hours in binary fractions, are what one regrets later. */
const REGRETTED = `
SELECT table_schema || '.' || table_name || '.' || column_name AS found FROM information_schema.columns
WHERE table_schema = ANY($1)
  AND data_type IN (
    'timestamp without time zone', 'time without time zone', 'real', 'money', 'character', 'character varying'
  )
ORDER BY 1`;

/** What an entity does not say: TypeORM would take it away. */
const OF_MIGRATIONS =
  /^DROP INDEX|^ALTER TABLE "\w+" (?:DROP CONSTRAINT "(?!PK_|\w+_pkey")|ALTER COLUMN "\w+" DROP DEFAULT)/;

/** Tables of plugins, and none of the kit, which every schema has. */
const TABLES = `
SELECT n.nspname || '.' || c.relname AS found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') AND c.relname <> ALL(ARRAY[
  'migration', 'aggregate_version', 'outbox', 'outbox_queue', 'inbox_cursor', 'inbox_parked', 'audit', 'idempotency',
    'timer', 'job', 'applied_programme'])
ORDER BY 1`;

const entitiesOf = ({ features }: Plugin) =>
  features.flatMap((feature) => feature.entities ?? []) as (new () => object)[];
const tableOf = ({ options }: Plugin, entity: object) =>
  `${options.name}.${getMetadataArgsStorage().tables.find(({ target }) => target === entity)!.name}`;

describe('The schemas of all plugins, as migrated', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await TestInstallation.create([...OURS, planted]);
  }, 60_000);
  afterAll(() => installation.stop());

  const found = async (sql: string, plugins: readonly Plugin[]) => {
    const { rows } = await installation.sql.query<{ found: string }>(sql, [plugins.map(({ options }) => options.name)]);
    return rows.map((row) => row.found);
  };

  /**
   * What TypeORM would change so that the tables agreed with the entities. Indexes and rules of rows stand in
   * migrations alone.
   */
  async function drift(plugin: Plugin): Promise<string[]> {
    const { name } = plugin.options;
    const source = new DataSource({
      type: 'postgres',
      url: installation.database.adminUrl,
      schema: name,
      entities: entitiesOf(plugin),
      namingStrategy: new SnakeNames(),
      synchronize: false,
      extra: { options: `-c search_path=${name},extensions` },
    });
    await source.initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      return upQueries.map(({ query }) => query).filter((query) => !OF_MIGRATIONS.test(query));
    } finally {
      await source.destroy();
    }
  }

  it('give every table a primary key', async () => {
    expect(await found(KEYLESS, [planted])).toEqual(['planted.keyless']);
    expect(await found(KEYLESS, OURS)).toEqual([]);
  });

  it('give every foreign key an index', async () => {
    expect(await found(UNINDEXED, [planted])).toEqual(['planted.keyless.keyless_other_id_fkey']);
    expect(await found(UNINDEXED, OURS)).toEqual([]);
  });

  it('refer to nothing in the schema of another', async () => {
    expect(await found(FOREIGN, OURS)).toEqual([]);
  });

  it('say the zone of every time, and nothing in types that lose something', async () => {
    expect(await found(REGRETTED, OURS)).toEqual([]);
  });

  it('agree with every entity', async () => {
    expect(await drift(planted)).toEqual([
      'ALTER TABLE "renamed" RENAME COLUMN "name" TO "title"',
      'ALTER TABLE "lacking" DROP COLUMN "name"',
      'ALTER TABLE "beyond" ADD "more" text NOT NULL',
      'ALTER TABLE "nulled" ALTER COLUMN "never" DROP NOT NULL',
      'ALTER TABLE "nulled" ALTER COLUMN "perhaps" SET NOT NULL',
      'ALTER TABLE "typed" DROP COLUMN "amount"',
      'ALTER TABLE "typed" ADD "amount" integer NOT NULL',
      'ALTER TABLE "typed" DROP COLUMN "tags"',
      'ALTER TABLE "typed" ADD "tags" text NOT NULL',
      'ALTER TABLE "keyed" DROP CONSTRAINT "keyed_pkey"',
      'ALTER TABLE "keyed" ADD CONSTRAINT "keyed_pkey" PRIMARY KEY ("one_id")',
    ]);
    for (const plugin of OURS) expect([plugin.options.name, await drift(plugin)]).toEqual([plugin.options.name, []]);
  });

  it('have an entity for each table, but for those that statements alone are for', async () => {
    const withEntity = OURS.flatMap((plugin) => entitiesOf(plugin).map((entity) => tableOf(plugin, entity)));
    const tables = await found(TABLES, OURS);

    expect(tables.filter((table) => !withEntity.includes(table))).toEqual(Object.keys(BY_STATEMENTS_ALONE).sort());
  });
});
