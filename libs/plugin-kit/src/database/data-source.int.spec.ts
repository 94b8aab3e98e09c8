import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { createLogger } from '#platform';
import { TestInstallation } from '#testing';
import { alpha } from '../specs/notes.fixture.js';
import { openDataSource } from './data-source.js';

describe('openDataSource', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await TestInstallation.create([alpha])));
  afterAll(() => installation.stop());

  it('survives what the server says between the pool and its user', async () => {
    const dataSource = await openDataSource({
      plugin: 'alpha',
      databaseUrl: installation.database.urlOf('alpha'),
      entities: [],
      logger: createLogger({ service: 'alpha', level: 'ERROR' }),
    });
    const pool = (dataSource.driver as unknown as { master: pg.Pool }).master;

    const client = await pool.connect(); // nobody listens to it now

    expect(client.emit('error', new Error('terminating connection due to administrator command'))).toBe(true);
    client.release();
    await dataSource.destroy();
  });
});
