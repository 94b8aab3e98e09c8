import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { TestInstallation } from '#testing';
import { alpha } from './counting/counting.plugins.js';
import { SilentProxy } from './silent-proxy.js';

describe('A connection to the database that is lost at the COMMIT', () => {
  const ann = { id: uuidv7() };
  let platform: TestInstallation;
  let proxy: SilentProxy;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha]);
    const url = new URL(platform.database.urlOf('alpha'));
    proxy = await SilentProxy.start(Number(url.port));
    url.port = String(proxy.port);
    await platform.start(alpha, { databaseUrl: url.href });
  });
  afterAll(async () => {
    await platform.stop();
    await proxy.stop();
  });

  const count = async (counterId: string, key = uuidv7()) => {
    const { status, body, header } = await platform.call(
      'alpha.count',
      { counterIds: [counterId] },
      { as: ann, headers: { 'idempotency-key': key } },
    );
    return { status, body, retryAfter: header('retry-after') };
  };
  const valueOf = async (counterId: string) =>
    (await platform.sql.query<{ value: number }>('SELECT value FROM alpha.counter WHERE id = $1', [counterId])).rows[0]
      ?.value;

  it.each([
    ['its answer is lost', 'answer', 1],
    ['it never arrives', 'request', undefined],
  ] as const)(
    'is an unknown outcome when %s, and a repeat under the same key tells: done once',
    async (_what, lost, before) => {
      const [counter, key] = [uuidv7(), uuidv7()];

      const losing = proxy.loseCommit(lost);
      expect(await count(counter, key)).toMatchObject({
        status: 504,
        body: { type: 'urn:lyftet:problem:lyftet:outcome-unknown' },
        retryAfter: '2',
      });
      await losing;
      expect(await valueOf(counter)).toBe(before);

      expect(await count(counter, key)).toMatchObject({ status: 200, body: { counted: 1 } });
      expect(await valueOf(counter)).toBe(1);
      await platform.settle();
      expect(
        (await platform.sql.query(`SELECT 1 FROM alpha.outbox WHERE payload->>'aggregateid' = $1`, [counter])).rowCount,
      ).toBe(1);
    },
  );
});
