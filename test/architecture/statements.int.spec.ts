import { readFileSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Plugin, definedStatements } from '#plugin-kit';
import { TestInstallation } from '#testing';
import { demo } from '../../apps/demo/src/demo.plugin.js';
import { meals } from '../../docs/how-to/examples/meals.plugin.js';
import { visits } from '../../docs/how-to/examples/visits.plugin.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';
import { describeStatement } from './statements/described-statement.js';
import { misstated } from './statements/planted.plugin.js';
import { statementFaults } from './statements/statement-faults.js';
import { type WrittenStatement, writtenStatements } from './statements/written-statements.js';

const OURS: readonly Plugin[] = [...ALL_PLUGINS, demo, visits, meals];
const PLANTED = 'test/architecture/statements/planted.plugin.ts';

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);

/** The files with statements below a folder, without those of tests. */
const filesOf = (source: string) =>
  (source.endsWith('.ts') ? [source] : filesBelow(source)).filter(
    (path) =>
      path.endsWith('.ts') &&
      !/\.(?:spec|fixture)\.ts$/.test(path) &&
      /\bstatement[<(]/.test(readFileSync(path, 'utf8')),
  );

/** Where the statements of a plugin stand: a folder, or the one file that an example is. */
const sourceOf = (plugin: string) =>
  plugin === 'visits' || plugin === 'meals' ? `docs/how-to/examples/${plugin}.plugin.ts` : `apps/${plugin}/src`;

describe('The statements of all plugins', () => {
  let installation: TestInstallation;
  let written: readonly WrittenStatement[];
  beforeAll(async () => {
    installation = await TestInstallation.create([...OURS, misstated]);
    const paths = [...OURS.map(({ options }) => sourceOf(options.name)), 'libs/plugin-kit/src'].flatMap(filesOf);
    for (const path of paths) await import(pathToFileURL(path).href);
    written = writtenStatements([...paths, PLANTED]);
  }, 120_000);
  afterAll(() => installation.stop());

  const below = (folder: string) => written.filter(({ path }) => path.startsWith(folder));

  /** Each statement that is not as it is said, in the schema of a plugin; `name: fault`. */
  async function faults(statements: readonly WrittenStatement[], plugin: Plugin): Promise<string[]> {
    const texts = new Map(definedStatements().map(({ name, text }) => [name, text]));
    const client = new pg.Client({ connectionString: installation.database.urlOf(plugin.options.name) });
    await client.connect();
    try {
      const found: string[] = [];
      for (const one of statements) {
        const text = one.name === undefined ? undefined : texts.get(one.name);
        const own =
          text === undefined
            ? ['has a name that is not written as one text']
            : await describeStatement(client, text).then(
                (described) => statementFaults(one, described, text),
                (error: Error) => [error.message],
              );
        found.push(...[...one.faults, ...own].map((fault) => `${one.name ?? one.path}: ${fault}`));
      }
      return found;
    } finally {
      await client.end();
    }
  }

  it('are seen when they say what is not so', async () => {
    expect(await faults(below(PLANTED), misstated)).toEqual([
      'no-such-table: relation "no_such_table" does not exist',
      'missing-column: has no column "size", which its rows are said to have',
      'column-too-many: has a column "amount", which its rows are not said to have',
      'wrong-types: has a column "title" of text, which is said to be number',
      'wrong-types: has a column "madeAt" of timestamptz, which is said to be string',
      'wrong-types: has a column "tags" of _text, which is said to be string',
      'wrong-types: has a column "total" of int8, which is said to be number',
      'null-unsaid: has a column "note" that may be null, which is not said',
      'never-null: has a column "title" that is never null, which is said to be',
      'rows-of-a-change: answers no rows: they are never',
      'change-of-rows: answers rows, which are said to be never',
      'parameter-unsaid: takes 1 parameters, of which 0 are said',
      'wrong-parameters: takes int4 as $1, which is said to be string',
      'wrong-parameters: takes _text as $2, which is said to be number[]',
      'column-optional: says that the column "note" may be absent: it may be null',
      'column-optional: has a column "note" of text, which is said to be undefined | string',
      'named-as-the-column: names the column "made_at" as the table does: alias it in camelCase',
      'no-types: says no type of its rows',
    ]);
  });

  it.each(OURS.map((plugin) => [plugin.options.name, plugin] as const))(
    'say of %s what its migrated schema says',
    async (name, plugin) => {
      expect(await faults(below(sourceOf(name)), plugin)).toEqual([]);
    },
  );

  it('say of the kit what every migrated schema says', async () => {
    expect(await faults(below('libs/plugin-kit/src'), OURS[0]!)).toEqual([]);
  });
});
