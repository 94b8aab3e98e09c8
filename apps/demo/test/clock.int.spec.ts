import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { type TestCaller, TestInstallation } from '#testing';
import { demo } from '../src/demo.plugin.js';

const simulator: TestCaller = { kind: 'client', id: 'lyftet-demo', roles: [{ role: 'simulator', scope: '*' }] };
const DAY = 86_400_000;

describe('the clock of a demonstration', () => {
  let installation: TestInstallation;
  const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
  const set = (now: string, as = simulator, key?: string) =>
    installation.call(
      'demo.set-clock',
      { now },
      { as, ...(key !== undefined && { headers: { 'idempotency-key': key } }) },
    );
  const read = async () =>
    (await installation.call('demo.get-clock')).body as { now: string; systemNow: string; aheadMs: number };

  beforeAll(async () => {
    installation = await TestInstallation.create([demo]);
    await installation.start(demo);
    await installation.start(demo);
  });
  afterAll(() => installation.stop());

  it('shows the time of the computer until somebody sets it', async () => {
    const { now, systemNow, aheadMs } = await read();

    expect(aheadMs).toBe(0);
    expect(now).toBe(systemNow);
  });

  it('goes forwards, in every replica, and on from there', async () => {
    const target = at(10 * DAY);
    const began = Date.now();
    const { status, body } = await set(target);
    const took = Date.now() - began;

    expect(status).toBe(200);
    expect(Math.abs(Date.parse(body.now) - Date.parse(target))).toBeLessThanOrEqual(took + 1);
    for (let replica = 0; replica < 10; replica++)
      expect(Date.parse((await read()).now)).toBeGreaterThanOrEqual(Date.parse(target) - 2_000);
  });

  it('never goes back', async () => {
    const { status, body } = await set(at(9 * DAY));

    expect([status, body.type]).toEqual([409, 'urn:lyftet:problem:demo:time-goes-forwards']);
    expect((await read()).aheadMs).toBeGreaterThan(9.9 * DAY);
  });

  it('is set once by a request that is repeated under its key, though its instant is past by then', async () => {
    const [target, key] = [at(15 * DAY), uuidv7()];
    expect((await set(target, simulator, key)).status).toBe(200);
    const { aheadMs } = await read();
    await pause(50);

    expect((await set(target)).status).toBe(409);
    expect(await set(target, simulator, key)).toMatchObject({ status: 200, body: { aheadMs } });
    expect((await read()).aheadMs).toBe(aheadMs);
  });

  it('ends at the latest time when several set it at once', async () => {
    await Promise.all([30, 20, 40, 25, 35].map((days) => set(at(days * DAY))));

    expect(Math.round((await read()).aheadMs / DAY)).toBe(40);
  });

  it('is set by nobody else', async () => {
    expect(
      (
        await set(at(50 * DAY), {
          id: '01900000-0000-7000-8000-000000000000',
          roles: [{ role: 'programme-office', scope: '*' }],
        })
      ).status,
    ).toBe(403);
    expect((await installation.call('demo.set-clock', { now: at(50 * DAY) })).status).toBe(401);
  });
});
