import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { TestInstallation, eventually } from '#testing';
import { alpha, beta } from './counting/counting.plugins.js';
import { SilentProxy } from './silent-proxy.js';

const STATEMENT_MS = 1_000;
/** A statement's time, and 5 s more for the server to say that it is over. */
const GIVEN_UP_MS = STATEMENT_MS + 5_000;
const POOL = 3;

describe('A database that has gone silent', () => {
  const ann = { id: uuidv7() };
  let platform: TestInstallation;
  let proxy: SilentProxy;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    const url = new URL(platform.database.urlOf('alpha'));
    proxy = await SilentProxy.start(Number(url.port));
    url.port = String(proxy.port);
    await platform.start(alpha, { databaseUrl: url.href, statementWithinMs: STATEMENT_MS, poolSize: POOL });
    await platform.start(beta);
  });
  afterAll(async () => {
    await platform.stop();
    await proxy.stop();
  });

  const count = async (counterId: string) => {
    const began = performance.now();
    const { status, header, body } = await platform.call('alpha.count', { counterIds: [counterId] }, { as: ann });
    return {
      status,
      type: body?.type as string | undefined,
      retryAfter: header('retry-after'),
      took: performance.now() - began,
    };
  };
  const copied = async (counterId: string) =>
    (await platform.sql.query<{ value: number }>('SELECT value FROM beta.copy WHERE id = $1', [counterId])).rows[0]
      ?.value;
  const AWAY = { status: 503, type: 'urn:lyftet:problem:lyftet:service-away', retryAfter: '2' };

  it('keeps nobody waiting, and no connection for ever; when it is back, requests and events go on', async () => {
    const counter = uuidv7();
    await count(counter);
    await platform.settle();
    expect(await copied(counter)).toBe(1);

    proxy.swallow();
    // More than there are connections: some wait for an answer, the others for a connection.
    const answers = await Promise.all(Array.from({ length: 2 * POOL }, () => count(counter)));
    expect(answers).toEqual(answers.map(() => ({ ...AWAY, took: expect.any(Number) })));
    expect(Math.max(...answers.map(({ took }) => took))).toBeLessThan(10_000);
    expect(await platform.running[0]!.unreadiness()).toBe('PostgreSQL is away');

    proxy.recover();
    expect(await eventually(async () => (await count(counter)).status === 200, { within: 3 * GIVEN_UP_MS })).toBe(true);
    // Who leads has to notice as well, and stand for it again.
    await eventually(async () => (await copied(counter)) === 2, { within: 6 * GIVEN_UP_MS });
  }, 90_000);

  it('tells whoever waits too long for a row that somebody holds, and has done nothing then', async () => {
    const counter = uuidv7();
    await count(counter);
    const holder = await platform.sql.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM alpha.counter WHERE id = $1 FOR UPDATE', [counter]);

    expect(await count(counter)).toEqual({ ...AWAY, took: expect.any(Number) });

    await holder.query('ROLLBACK');
    holder.release();
    await count(counter);
    expect((await platform.sql.query('SELECT value FROM alpha.counter WHERE id = $1', [counter])).rows).toEqual([
      { value: 2 },
    ]);
  });
});
