import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { asksTwice, hasStrayBatch, stringQueries } from './string-queries.js';

/** The mechanism itself, and what runs before a plugin has a database: migrations, roles, and who leads. */
const MECHANISM = new RegExp(
  '^libs/plugin-kit/src/(?:database/|migrations/|provision/|background/leadership\\.ts|work/unit-of-work\\.ts' +
    '|plugin/(?:plugin-module|start-plugin)\\.ts)',
);

const plugins = readdirSync('apps').filter((app) => existsSync(`apps/${app}/src/${app}.plugin.ts`));
const paths = [...plugins.map((plugin) => `apps/${plugin}/src`), 'libs/plugin-kit/src', 'docs/how-to/examples']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`))
  .filter((path) => path.endsWith('.ts') && !/\.(?:spec|fixture)\.ts$/.test(path) && !MECHANISM.test(path));
const textOf = (path: string) => readFileSync(path, 'utf8');

describe('Queries', () => {
  it('stand nowhere as strings where they are used', () => {
    expect(paths.length).toBeGreaterThan(400);
    expect(paths.filter((path) => stringQueries(textOf(path)).length > 0)).toEqual([]);
  });

  it.each([
    ["const [row] = await work.query('find', 'SELECT 1', []);", 'statement<Row>(name, sql)'],
    [
      'await this.database.query<{ id: string; kind: (string | null) }[]>(`SELECT id FROM thing`);',
      'statement<Row>(name, sql)',
    ],
    ["work.write(\n  'put-thing',\n  PUT, [rows]);", 'statement<Row>(name, sql)'],
    ["await pool.query({ name: 'find', text: FIND, values: [id] });", 'statement<Row>(name, sql)'],
    ['const rows = await work.entities.query(FIND, [id]);', 'work.query'],
    ['await entities.query<Row[]>(sql, [id]);', 'work.query'],
    ["import { DataSource } from 'typeorm';", 'Database of the kit'],
    ["import type { Pool } from 'pg';", 'Database of the kit'],
  ])('are seen as strings: %s', (text, instead) => {
    expect(stringQueries(text).join()).toContain(instead);
  });

  it.each([
    'const [row] = await work.query(findThing, id);',
    "const find = statement<{ id: string }, [id: string]>('find-thing', 'SELECT id FROM thing WHERE id = $1');",
    "import { Column, Entity } from 'typeorm';",
    'const found = await work.entities.findOneBy(Thing, { id });',
  ])('are not seen as strings: %s', (text) => {
    expect(stringQueries(text)).toEqual([]);
  });
});

describe('Entities', () => {
  it('are asked for once', () => {
    expect(paths.filter((path) => asksTwice(textOf(path)))).toEqual([]);
  });

  it.each([
    ['await work.entities.save(Thing, { id });', true],
    ['const thing = await entities.findOne(Thing, {\n  where: { id }, relations: { kind: true },\n});', true],
    ["const thing = await entities.findOne(Thing, { where: { id }, lock: { mode: 'pessimistic_write' } });", false],
    ['await work.entities.update(Thing, { id }, { title });', false],
  ])('are seen where they are asked for twice: %s', (text, isSeen) => {
    expect(asksTwice(text)).toBe(isSeen);
  });
});

describe('Batches', () => {
  it('are defined once: as a constant, or as a field of their operation', () => {
    expect(paths.filter((path) => hasStrayBatch(textOf(path)))).toEqual([]);
  });

  it.each([
    ['return this.writer.run(defineBatch(settle), request);', true],
    ['    const batch = defineBatch(async (entries) => settle(entries));', true],
    ['export const seats = defineBatch(settleSeats);', false],
    ['  private readonly seats = defineBatch<Request, Result>((entries, work) => settle(entries, work));', false],
    ['    this.answers = defineBatch(settleAnswersWith(keys));', false],
  ])('are seen where each request would make its own: %s', (text, isStray) => {
    expect(hasStrayBatch(text)).toBe(isStray);
  });
});
