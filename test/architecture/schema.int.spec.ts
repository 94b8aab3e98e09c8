import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { type Plugin, defineFeature, defineMigration, definePlugin } from '#plugin-kit';
import { TestInstallation } from '#testing';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';

@Entity('kept')
class Kept {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
}

@Entity('drifted')
class Drifted {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') title!: string;
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
    CREATE TABLE kept (id uuid PRIMARY KEY, name text NOT NULL);
    CREATE TABLE drifted (id uuid PRIMARY KEY, name text NOT NULL);
    CREATE TABLE keyless (kept_id uuid REFERENCES kept, other_id uuid REFERENCES kept);
    CREATE INDEX keyless_kept ON keyless (kept_id, other_id);`,
    ),
  ],
  features: [defineFeature({ entities: [Kept, Drifted] })],
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

  /** What TypeORM would change so that the tables agreed with the entities. */
  async function drift({ options: { name, features } }: Plugin): Promise<string[]> {
    const entities = features.flatMap((feature) => feature.entities ?? []) as (new () => object)[];
    const source = new DataSource({
      type: 'postgres',
      url: installation.database.adminUrl,
      schema: name,
      entities,
      synchronize: false,
      extra: { options: `-c search_path=${name},extensions` },
    });
    await source.initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      return upQueries.map(({ query }) => query);
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
    expect(await drift(planted)).toEqual(['ALTER TABLE "drifted" RENAME COLUMN "name" TO "title"']);
    for (const plugin of OURS) expect([plugin.options.name, await drift(plugin)]).toEqual([plugin.options.name, []]);
  });
});
