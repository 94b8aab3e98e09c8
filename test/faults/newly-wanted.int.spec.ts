import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { uuidv7 } from '#platform';
import { temporaryDirectory } from '#platform/embedded';
import { type RunningPlugin, Subscriber, defineFeature, definePlugin, provisionConsumers } from '#plugin-kit';
import { STREAMS, defineEvent, fact } from '#plugin-kit/contract';
import { TestInstallation, eventually } from '#testing';
import { alpha, beta } from './counting/counting.plugins.js';
import { ServiceProcess } from './service-process.js';
import { programOf } from './service-settings.js';

/** 100,000 in `npm run test:full`. */
const PAST = Number(process.env['FAULT_ROUNDS'] ?? 4) > 100 ? 100_000 : 5_000;
const ann = { id: uuidv7() };
const said = defineEvent('gamma', 'word', 'said', 1, 'A word was said', { wordId: fact.id('The word') });

@Subscriber(said)
class HearWords {
  async handle(): Promise<void> {}
}

/** The version of beta before: it wants words, and nothing of counters. */
const betaBefore = definePlugin({ ...beta.options, features: [defineFeature({ subscribers: [HearWords] })] });
/** What an operator adds beside. */
const MORE = { ...beta.manifest, consumes: [...beta.manifest.consumes, 'delta.word.heard.v1'] };

describe('A plugin that wants an aggregate whose events are there already', () => {
  const directory = temporaryDirectory('lyftet-newly-wanted-');
  const counters = Array.from({ length: 500 }, uuidv7);
  let platform: TestInstallation;
  let before: RunningPlugin;
  let follower: ServiceProcess;
  beforeAll(
    async () => {
      platform = await TestInstallation.create([alpha, betaBefore]);
      await platform.start(alpha);
      before = await platform.start(betaBefore);
      const environment = { NATS_URL: platform.nats.urlOf('beta'), DATABASE_URL: platform.database.urlOf('beta') };
      follower = await ServiceProcess.of(
        'beta',
        programOf('beta'),
        environment,
        join(directory, 'beta.log'),
        'http://lyftet.test',
      );
      for (let written = 0; written < PAST; written += counters.length) await countUp();
      await eventually(async () => (await number('SELECT count(*) FROM alpha.outbox_queue')) === 0, { within: 30_000 });
      // What beta has read lies behind the counters.
      const wordId = uuidv7();
      await platform.publish(said(wordId, { wordId }));
      await eventually(() => number('SELECT count(*) FROM beta.inbox_cursor'), { within: 15_000 });
    },
    60_000 + 2 * PAST,
  );
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
  const durable = async () => (await jetstreamManager(platform.connection)).consumers.info(STREAMS.events, 'beta');

  it('is given none of them by the version before, which would pass over what it does not know', async () => {
    await provisionConsumers(platform.connection, beta.manifest, { isRolledOut: true });
    await provisionConsumers(platform.connection, beta.manifest, { isRolledOut: true });
    await countUp();
    await pause(3_000); // it looks for its durable again after a second

    expect((await durable()).paused).toBe(true);
    expect(await number(`SELECT count(*) FROM beta.inbox_cursor WHERE aggregate = 'alpha.counter'`)).toBe(0);
  }, 30_000);

  it(
    'reads all of them, also when it is killed meanwhile and more are told, and is left without a gap',
    async () => {
      platform.running.splice(platform.running.indexOf(before), 1);
      await before.stop();
      follower.start();
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
    await provisionConsumers(platform.connection, MORE);
    await countUp();

    await eventually(async () => (await handled()) === (await told()), { within: 60_000 });
    expect(await faults()).toEqual([0, 0]);
    await eventually(async () => (await durable()).num_pending === 0);
  }, 90_000);

  it('has no durable made anew when it wants what it wanted, or less', async () => {
    const { created } = await durable();
    await provisionConsumers(platform.connection, MORE);
    await provisionConsumers(platform.connection, beta.manifest, { isRolledOut: true });

    expect(await durable()).toMatchObject({ created, config: { filter_subjects: ['event.alpha.counter.>'] } });
  });

  it('goes on when an update is taken back before it came', async () => {
    await provisionConsumers(platform.connection, MORE, { isRolledOut: true });
    expect((await durable()).paused).toBe(true);

    await provisionConsumers(platform.connection, beta.manifest, { isRolledOut: true });
    await countUp();

    await eventually(async () => (await handled()) === (await told()), { within: 60_000 });
    expect(await faults()).toEqual([0, 0]);
  }, 90_000);
});
