import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { TestInstallation } from '#testing';
import { Database, UnitOfWork } from '../index.js';
import { alpha } from '../specs/notes.fixture.js';
import { type Queries, statement } from './statement.js';

const insert = statement<{ id: string; text: string }, [id: string, text: string]>(
  'spec-insert',
  `
INSERT INTO note (id, text, written_by, written_at) VALUES ($1, $2, 'nobody', now()) RETURNING id, text`,
);
const update = statement<{ text: string }, [ids: readonly string[]]>(
  'spec-update',
  `
UPDATE note SET text = text || '!' WHERE id = ANY($1::uuid[]) RETURNING text`,
);
const updateUnseen = statement<never, [id: string]>(
  'spec-update-unseen',
  `UPDATE note SET text = 'unseen' WHERE id = $1`,
);
const read = statement<{ text: string }, [id: string]>('spec-read', 'SELECT text FROM note WHERE id = $1');
const lock = statement<object, [id: string]>('spec-lock', 'SELECT 1 FROM note WHERE id = $1 FOR UPDATE');
const fail = statement<object>('spec-fail', 'SELECT 1 / 0');
const count = statement<{ notes: number }>('spec-count', 'SELECT count(*)::int AS notes FROM note');
const countOnce = statement<{ notes: number }>('spec-count-once', 'SELECT count(*)::int AS notes FROM note', {
  isPlannedOnce: true,
});
const prepared = statement<{ name: string }>('spec-prepared', 'SELECT name FROM pg_prepared_statements');

describe('A statement', () => {
  let platform: TestInstallation;
  let database: Database;
  let unitOfWork: UnitOfWork;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha]);
    // One connection, so that what was prepared is prepared on it.
    const plugin = await platform.start(alpha, { poolSize: 1 });
    database = plugin.get(Database);
    unitOfWork = plugin.get(UnitOfWork);
  });
  afterAll(() => platform.stop());

  const ways: readonly (readonly [string, <Result>(ask: (queries: Queries) => Promise<Result>) => Promise<Result>])[] =
    [
      ['of the database', (ask) => ask(database)],
      ['of a unit of work', (ask) => unitOfWork.run(ask)],
    ];

  it.each(ways)('%s answers rows, whatever it does', async (_of, by) => {
    const id = uuidv7();

    const answers = await by(async (queries) => [
      await queries.query(insert, id, 'new'),
      await queries.query(update, [id, uuidv7()]),
      await queries.query(lock, id),
      await queries.query(updateUnseen, id),
      await queries.query(read, id),
      await queries.query(read, uuidv7()),
    ]);

    expect(answers).toEqual([
      [{ id, text: 'new' }],
      [{ text: 'new!' }],
      [{ '?column?': 1 }],
      [],
      [{ text: 'unseen' }],
      [],
    ]);
  });

  it.each(ways)('%s fails by what the server says', async (_of, by) => {
    await expect(by((queries) => queries.query(fail))).rejects.toMatchObject({ code: '22012' });
  });

  it('of a snapshot sees nothing that is committed after the first', async () => {
    const id = uuidv7();
    const replica = await platform.start(alpha);

    const seen = await replica.get(Database).snapshot(async (snapshot) => {
      const before = await snapshot.query(read, id);
      await unitOfWork.run((work) => work.query(insert, id, 'new'));
      return [before, await snapshot.query(read, id)];
    });

    expect(seen).toEqual([[], []]);
    expect(await database.query(read, id)).toEqual([{ text: 'new' }]);
  });

  it('of a unit of work is prepared under its name, that of the database where it says so', async () => {
    for (const one of [count, countOnce]) await database.query(one);

    const names = await unitOfWork.run(async (work) => {
      await work.query(read, uuidv7());
      return (await work.query(prepared)).map(({ name }) => name);
    });

    expect(names).toEqual(expect.arrayContaining(['spec-read', 'spec-count-once']));
    expect(names).not.toContain('spec-count');
  });
});
