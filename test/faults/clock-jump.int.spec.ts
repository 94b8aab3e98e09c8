import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock, uuidv7 } from '#platform';
import { TestInstallation, eventually } from '#testing';
import { alpha, beta } from './counting.fixture.js';

const HOUR_MS = 3_600_000;

/** The clock of a machine that somebody sets. */
class SettableSystemClock extends SystemClock {
  ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  monotonic(): number {
    return performance.now();
  }
}

describe('A machine whose clock jumps by an hour', () => {
  const systemClock = new SettableSystemClock();
  const ann = { id: uuidv7() };
  const counter = uuidv7();
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    await platform.start(alpha, { systemClock });
    await platform.start(beta, { systemClock });
  });
  afterAll(() => platform.stop());

  // The gateway is on the same machine.
  const call = (operation: string, body: object, headers = {}) => platform.call(operation, body, { token: platform.callers.token(ann, {}, systemClock.now()), headers });
  const rows = async (query: string) => (await platform.sql.query(query)).rows;

  it.each([[1], [-1], [0]])('goes on working (%i h)', async (hours) => {
    const key = { 'idempotency-key': `before-${hours}` };
    const first = await call('alpha.count', { counterIds: [counter] }, key);
    systemClock.ahead = hours * HOUR_MS;

    expect((await call('alpha.count', { counterIds: [counter] }, key)).body).toEqual(first.body);
    const replies = await Promise.all(Array.from({ length: 20 }, () => call('alpha.count', { counterIds: [counter] })));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await platform.settle();

    const [owner] = await rows('SELECT value FROM alpha.counter');
    expect(await rows('SELECT value FROM beta.copy')).toEqual([owner]);
    expect(await rows('SELECT 1 FROM beta.jump UNION ALL SELECT 1 FROM beta.inbox_parked')).toEqual([]);
  });

  it('tries again soon what failed before the clock was set back', async () => {
    systemClock.ahead = HOUR_MS;
    await call('alpha.remind', { text: 'soon' });
    await eventually(async () => (await rows('SELECT 1 FROM alpha.timer WHERE attempts > 0')).length === 1);
    // What a timer waits for is domain time; without the system's it would be an hour late.
    await platform.sql.query(`UPDATE alpha.timer SET due_at = due_at - interval '2 hours'`);
    await platform.sql.query('INSERT INTO alpha.mend VALUES (1)');

    systemClock.ahead = 0;
    await call('alpha.remind', { text: 'now' });

    await eventually(async () => (await rows('SELECT 1 FROM alpha.reminded')).length === 2);
  });
});
