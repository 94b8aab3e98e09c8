import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestInstallation } from '#testing';
import { alpha } from '../specs/notes.fixture.js';
import { Database } from './database.js';
import { statement } from './statement.js';

/** Looks for itself among what its connection has prepared. */
const isPrepared = statement<{ isPrepared: boolean }, [name: string]>(
  'is-prepared',
  'SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = $1) AS "isPrepared"',
);

describe('Database', () => {
  let installation: TestInstallation;
  let database: Database;
  beforeAll(async () => {
    installation = await TestInstallation.create([alpha]);
    database = (await installation.start(alpha)).get(Database);
  });
  afterAll(() => installation.stop());

  it('has a statement planned for its values each time', async () => {
    expect(await database.query(isPrepared, isPrepared.name)).toEqual([{ isPrepared: false }]);
  });

  it('has a statement prepared under its name when it is asked so', async () => {
    expect(await database.prepared.query(isPrepared, isPrepared.name)).toEqual([{ isPrepared: true }]);
  });
});
