import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AckPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { STREAMS } from '#plugin-kit/contract';
import { TestInstallation, connectAs, eventually } from '#testing';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';
import { harmfulAddresses, questionsOf } from './questions.js';

const PLUGINS = PLUGINS_WITH_DEMO;
const USERS = [...PLUGINS.map(({ options }) => options.name), 'gateway', 'guest'];
const ADDRESSES = harmfulAddresses(USERS);

/** JetStream answers to any reply address with the rights of the server and not of who asked (docs/adr/0020). */
describe('The answers of JetStream', () => {
  let installation: TestInstallation;
  let manager: JetStreamManager;
  beforeAll(async () => {
    installation = await TestInstallation.create(PLUGINS);
    manager = await jetstreamManager(installation.connection);
    await manager.consumers.add(STREAMS.events, {
      durable_name: 'guest',
      ack_policy: AckPolicy.Explicit,
      filter_subject: 'event.guest.>',
    });
  }, 60_000);
  afterAll(() => installation?.stop());

  /** What every stream holds, by subject, but what users may store themselves; and who consumes it. */
  async function contents(): Promise<object> {
    const found: Record<string, object> = {};
    for await (const {
      config: { name },
    } of manager.streams.list()) {
      const { state } = await manager.streams.info(name, { subjects_filter: '>' });
      const consumers: string[] = [];
      for await (const consumer of manager.consumers.list(name))
        if (consumer.name !== 'asked') consumers.push(consumer.name);
      found[name] = {
        subjects: Object.fromEntries(
          Object.entries(state.subjects ?? {}).filter(([subject]) => !subject.includes('asked')),
        ),
        consumers: consumers.sort(),
      };
    }
    return found;
  }

  /**
   * Events that the durable consumer of the user has before it, where it has one: for each address one to acknowledge,
   * and one for each of two pulls.
   */
  async function feed(user: string): Promise<boolean> {
    const consumer = await manager.consumers.info(STREAMS.events, user).catch(() => undefined);
    const filter = consumer?.config.filter_subject ?? consumer?.config.filter_subjects?.[0];
    if (filter === undefined) return false;
    await Promise.all(
      Array.from({ length: 3 * ADDRESSES.length }, () =>
        jetstream(installation.connection).publish(filter.replace('*', 'directory').replace('>', 'asked.v1'), '{}'),
      ),
    );
    return true;
  }

  /** Takes as many of them as there are addresses; answers where to acknowledge them. */
  async function acknowledgements(nats: NatsConnection, user: string): Promise<string[]> {
    const found: string[] = [];
    const subscription = nats.subscribe(`_INBOX_${user}.pulled`, {
      callback: (_error, { reply }) => void (reply && found.push(reply)),
    });
    nats.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${STREAMS.events}.${user}`,
      JSON.stringify({ batch: ADDRESSES.length, no_wait: true }),
      { reply: `_INBOX_${user}.pulled` },
    );
    await eventually(() => found.length >= ADDRESSES.length);
    subscription.unsubscribe();
    return found;
  }

  it.each(USERS)('do nothing for %s that it may not do itself', async (user) => {
    const nats = await connectAs(installation.nats.urlOf(user), user);
    const isFed = await feed(user);
    const acks = isFed ? await acknowledgements(nats, user) : [];
    expect(acks).toHaveLength(isFed ? ADDRESSES.length : 0);
    const before = await contents();
    expect(Object.keys(before).length).toBeGreaterThan(USERS.length);

    ADDRESSES.forEach((reply, index) => acks[index] !== undefined && nats.publish(acks[index]!, '', { reply }));
    // At first there is something to pull for each address, then no more.
    for (const _pulls of ['of events', 'of nothing']) {
      for (const reply of ADDRESSES)
        for (const [subject, content] of questionsOf(user)) nats.publish(subject, content, { reply });
    }
    await nats.request('$JS.API.INFO', '', { timeout: 10_000 });
    await pause(300);

    expect(await contents()).toEqual(before);
    await nats.close();
  });

  it('would do harm among the streams themselves', async () => {
    for (const name of ['MINE', 'OTHERS']) await manager.streams.add({ name, subjects: [name] });
    await manager.consumers.add('MINE', { durable_name: 'mine', ack_policy: AckPolicy.Explicit });

    installation.connection.publish(
      '$JS.API.CONSUMER.MSG.NEXT.MINE.mine',
      JSON.stringify({ batch: 1, no_wait: true }),
      { reply: '$JS.API.STREAM.DELETE.OTHERS' },
    );

    await eventually(() =>
      manager.streams.info('OTHERS').then(
        () => false,
        (error: Error) => /not found/.test(error.message),
      ),
    );
  });
});
