import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { TestInstallation } from '#testing';
import { kitMigrations } from '../migrations/kit-migrations.js';
import { beta } from './copies.fixture.js';

let platform: TestInstallation;
let sql: PoolClient;
beforeAll(async () => {
  platform = await TestInstallation.create([beta]);
  sql = await platform.sql.connect();
  await sql.query('CREATE SCHEMA older; SET search_path = older, extensions');
});
afterAll(async () => {
  sql.release(true);
  await platform.stop();
});

const queued = async () =>
  (
    await sql.query<{ subject: string }>('SELECT subject FROM outbox_queue JOIN outbox USING (id) ORDER BY id')
  ).rows.map(({ subject }) => subject);

it('An outbox from before the queue is sent on, with whatever older programs add', async () => {
  const [first, ...later] = kitMigrations;
  await sql.query(first!.sql);
  await sql.query(`INSERT INTO outbox (message_id, subject, payload, created_at, sent_at)
SELECT gen_random_uuid(), subject, '{"a": 1}', now(), sent_at
    FROM (VALUES ('sent', now()), ('waits', NULL), ('waits too', NULL)) AS v(subject, sent_at)`);

  for (const { sql: migration } of later) await sql.query(`BEGIN; ${migration}; COMMIT`);
  expect(await queued()).toEqual(['waits', 'waits too']);

  // As a replica of before writes it.
  await sql.query(
    `
      INSERT INTO outbox (message_id, subject, payload, created_at)
      SELECT gen_random_uuid(), s, '{"b": 2}'::jsonb || '{"c": 3}', now()
      FROM unnest(ARRAY['new', 'newer']) s
    `,
  );
  expect(await queued()).toEqual(['waits', 'waits too', 'new', 'newer']);
  expect((await sql.query(`SELECT payload->>'c' AS c FROM outbox WHERE subject = 'new'`)).rows).toEqual([{ c: '3' }]);
});
