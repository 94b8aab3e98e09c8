import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { uuidv7 } from '#platform';
import { temporaryDirectory } from '#platform/embedded';
import { provisionConsumers } from '#plugin-kit';
import { STREAMS } from '#plugin-kit/contract';
import { TestInstallation, eventually } from '#testing';
import { alpha, beta } from './counting/counting.plugins.js';
import { ServiceProcess } from './service-process.js';
import { programOf } from './service-settings.js';

/** 100,000 in `npm run test:full`. */
const PAST = Number(process.env['FAULT_ROUNDS'] ?? 4) > 100 ? 100_000 : 5_000;
const ann = { id: uuidv7() };
/** What beta wanted until now: nothing of counters. */
const BEFORE = { name: 'beta', consumes: ['gamma.word.said.v1'], personClasses: [] };
const NOW = { ...BEFORE, consumes: [...BEFORE.consumes, ...beta.manifest.consumes] };
const LATER = { ...NOW, consumes: [...NOW.consumes, 'delta.word.heard.v1'] };

describe('A plugin that wants an aggregate whose events are there already', () => {
  const directory = temporaryDirectory('lyftet-newly-wanted-');
  const counters = Array.from({ length: 500 }, uuidv7);
  let platform: TestInstallation;
  let follower: ServiceProcess;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    await (await jetstreamManager(platform.connection)).consumers.delete(STREAMS.events, 'beta');
    await provisionConsumers(platform.connection, BEFORE);
    await platform.start(alpha);
    const environment = { NATS_URL: platform.nats.urlOf('beta'), DATABASE_URL: platform.database.urlOf('beta') };
    follower = await ServiceProcess.of(
      'beta',
      programOf('beta'),
      environment,
      join(directory, 'beta.log'),
      'http://lyftet.test',
    );
    follower.start();
    await follower.untilReady();
  }, 60_000);
  afterAll(async () => {
    await follower?.kill();
    await platform?.stop();
    rmSync(directory, { recursive: true });
  });

  const countUp = () => platform.call('alpha.count', { counterIds: counters }, { as: ann });
  const number = async (query: string) =>
    (await platform.sql.query<{ n: number }>(`SELECT coalesce((${query}), 0)::int AS n`)).rows[0]!.n;
  const handled = () => number('SELECT sum(value) FROM beta.copy');
  const told = () => number('SELECT sum(value) FROM alpha.counter');
  const faults = async () => [
    await number('SELECT count(*) FROM beta.jump'),
    await number('SELECT count(*) FROM beta.inbox_parked'),
  ];

  it(
    'reads all of them, also when it is killed meanwhile and more are told, and is left without a gap',
    async () => {
      for (let written = 0; written < PAST; written += counters.length) await countUp();
      await eventually(async () => (await number('SELECT count(*) FROM alpha.outbox_queue')) === 0, { within: 30_000 });
      expect(await handled()).toBe(0);

      await provisionConsumers(platform.connection, NOW);
      await eventually(async () => (await handled()) > 0, { within: 20_000 });
      await follower.kill();
      await countUp();
      const midway = await handled();
      follower.start();

      await eventually(async () => (await handled()) === (await told()), { within: 60_000 });
      expect([midway > 0, midway < PAST, await faults()]).toEqual([true, true, [0, 0]]);
    },
    120_000 + 2 * PAST,
  );

  it('handles nothing twice when it wants one more, and goes on with what is new', async () => {
    await provisionConsumers(platform.connection, LATER);
    await countUp();

    await eventually(async () => (await handled()) === (await told()), { within: 60_000 });
    expect(await faults()).toEqual([0, 0]);
    const { delivered, num_pending } = await (
      await jetstreamManager(platform.connection)
    ).consumers.info(STREAMS.events, 'beta');
    expect([delivered.stream_seq > 1, num_pending]).toEqual([true, 0]);
  }, 90_000);

  it('is made no durable anew when it wants what it wanted, or less', async () => {
    const manager = await jetstreamManager(platform.connection);
    const madeAt = async () => (await manager.consumers.info(STREAMS.events, 'beta')).created;
    const before = await madeAt();
    await provisionConsumers(platform.connection, LATER);
    await provisionConsumers(platform.connection, NOW);

    expect(await madeAt()).toBe(before);
  });
});
