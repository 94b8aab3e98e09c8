import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock, createLogger, uuidv7 } from '#platform';
import { TestInstallation, eventually } from '#testing';
import { type RunningGateway, startGateway } from '../../apps/gateway/src/start-gateway.js';
import { Issuer } from '../bench/installation/issuer.js';
import { alpha, beta } from './counting/counting.plugins.js';

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
  let issuer: Issuer | undefined;
  let gateway: RunningGateway | undefined;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    await platform.start(alpha, { systemClock });
    await platform.start(beta, { systemClock });
  });
  afterAll(async () => {
    await Promise.all([gateway?.stop(), issuer?.stop()]);
    await platform.stop();
  });

  // The gateway is on the same machine.
  const call = (operation: string, body: object, headers = {}) =>
    platform.call(operation, body, { token: platform.callers.token(ann, {}, systemClock.now()), headers });
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

  it('lets everybody in at its gateway while the clock jumps to and fro', async () => {
    issuer = await Issuer.start();
    const nats = new URL(platform.nats.urlOf('gateway'));
    const { url } = (gateway = await startGateway({
      nats: { url: `nats://${nats.host}`, user: nats.username, password: nats.password },
      port: 0,
      publicUrl: 'http://lyftet.test',
      logger: createLogger({ service: 'gateway', level: 'ERROR' }),
      systemClock,
      oidc: { issuer: issuer.url },
      limits: { callerPerSecond: 0, addressPerSecond: 0 },
    }));
    const own = uuidv7();
    const token = issuer.token('ann', 'http://lyftet.test/api');
    const count = (authorization: string) =>
      fetch(`${url}/x/alpha/counts`, {
        method: 'POST',
        body: JSON.stringify({ counterIds: [own] }),
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          authorization: `Bearer ${authorization}`,
        },
      });
    await eventually(async () => (await count(token)).status === 200);
    const before = Number((await rows(`SELECT value FROM alpha.counter WHERE id = '${own}'`))[0].value);
    const statuses: number[] = [];
    const wrong: string[] = [];
    let isOver = false;
    const people = Array.from({ length: 4 }, async () => {
      for (; !isOver; await pause(5)) {
        const { status, headers } = await count(token);
        // Whoever was under way at the jump came with a token of another time.
        if (status === 503 && headers.get('retry-after') === '1') continue;
        if (status === 200) statuses.push(status);
        else wrong.push(String(status));
      }
    });

    for (const hours of [1, 0, -1, 1, -1, 0]) {
      systemClock.ahead = hours * HOUR_MS;
      const seen = statuses.length;
      await eventually(() => statuses.length > seen + 20);
    }
    isOver = true;
    await Promise.all(people);
    systemClock.ahead = 3 * HOUR_MS;
    const late = await count(token);
    systemClock.ahead = 0;

    expect(wrong).toEqual([]);
    expect(late.status).toBe(401); // two hours are its time
    await platform.settle();
    expect(await rows(`SELECT value FROM alpha.counter WHERE id = '${own}'`)).toEqual([
      { value: before + statuses.length },
    ]);
    expect(await rows(`SELECT value FROM beta.copy WHERE id = '${own}'`)).toEqual([
      { value: before + statuses.length },
    ]);
    expect(await rows('SELECT 1 FROM beta.jump UNION ALL SELECT 1 FROM beta.inbox_parked')).toEqual([]);
  }, 60_000);

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
