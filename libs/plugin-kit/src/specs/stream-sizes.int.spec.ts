import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { claimNatsAccount, connectAs, eventually } from '#testing';
import { provisionGuest, provisionStreams } from '../index.js';
import { STREAMS, guestStream } from '../contract/index.js';

const MANIFEST = { name: 'alpha', consumes: ['beta.thing.made.v1'], personClasses: ['name'] };

describe('Streams', () => {
  const account = claimNatsAccount();
  let admin: NatsConnection;
  let manager: JetStreamManager;
  const users: NatsConnection[] = [];
  const as = async (user: string) => {
    const connection = await connectAs(account.urlOf(user), user);
    users.push(connection);
    return jetstream(connection);
  };
  const everyStream = async () => {
    const found = [];
    for await (const { config } of manager.streams.list()) found.push(config);
    return found;
  };

  beforeAll(async () => {
    admin = await connectAs(account.urlOf('admin'), 'admin');
    manager = await jetstreamManager(admin);
    // An installation of before: nothing has a size, and everybody publishes into one stream.
    await manager.streams.add({ name: STREAMS.events, subjects: ['event.>'], deny_delete: true });
    await manager.streams.add({
      name: STREAMS.people,
      subjects: ['person.>'],
      max_msgs_per_subject: 1,
      allow_direct: true,
    });
    for (const subject of ['event.alpha.thing.made.v1', 'event.guest.thing.made.v1', 'person.x.name'])
      await jetstream(admin).publish(subject, '{}');
    await provisionStreams({ connection: admin, manifests: [MANIFEST], guests: ['guest'], demo: true });
  });
  afterAll(async () => {
    for (const connection of [...users, admin]) await connection.close();
  });

  it('have a size, in an older installation too, and refuse what is new when they are full', async () => {
    const streams = await everyStream();

    expect(streams.map(({ name }) => name).sort()).toEqual([
      'EVENTS',
      'EVENTS_guest',
      'KV_caller-keys',
      'KV_demo-clock',
      'KV_grants',
      'KV_plugins',
      'KV_sign-outs',
      'OBJ_files-alpha',
      'OBJ_files-guest',
      'PEOPLE',
    ]);
    expect(
      streams.filter(({ max_bytes, discard }) => !(max_bytes > 0) || discard !== 'new').map(({ name }) => name),
    ).toEqual([]);
    expect(
      streams
        .filter(({ name, max_msg_size }) => !name.startsWith('OBJ_') && !(max_msg_size! > 0))
        .map(({ name }) => name),
    ).toEqual([]);
    expect((await manager.streams.info(STREAMS.events)).state.messages).toBe(2);
    expect((await manager.streams.info(STREAMS.people)).state.messages).toBe(1);
  });

  it('are the same after provisioning again, but for what an operator has given one more', async () => {
    await manager.streams.update(guestStream('guest'), {
      ...(await manager.streams.info(guestStream('guest'))).config,
      max_bytes: 96 * 1024 * 1024,
    });
    const before = await everyStream();
    await provisionStreams({ connection: admin, manifests: [MANIFEST], guests: ['guest'], demo: true });
    await provisionGuest(admin, 'guest');

    expect(await everyStream()).toEqual(before);
  });

  it('take from a guest what its own stream holds and no more, while others publish', async () => {
    const { config } = await manager.streams.info(guestStream('guest'));
    await manager.streams.update(guestStream('guest'), { ...config, max_bytes: 64 * 1024 });
    const [guest, alpha] = [await as('guest'), await as('alpha')];
    const filled = async () => {
      for (let count = 0; ; count += 1)
        await guest
          .publish(`event.guest.thing.made-${count % 7}.v1`, 'x'.repeat(8_000))
          .catch((error: Error) => Promise.reject(new Error(`${count}: ${error.message}`)));
    };

    await expect(filled()).rejects.toThrow(/^[5-8]: maximum bytes exceeded/);
    expect((await alpha.publish('event.alpha.thing.made.v1', '{}')).stream).toBe(STREAMS.events);
    const { state: own } = await manager.streams.info(guestStream('guest'));
    await eventually(async () => {
      const { state } = await manager.streams.info(STREAMS.events, { subjects_filter: 'event.guest.>' });
      return Object.values(state.subjects ?? {}).reduce((total, count) => total + count, 0) === own.messages + 1;
    });
  });

  it('refuse a message of a guest that is larger than an event ever is', async () => {
    await expect((await as('guest')).publish('event.guest.thing.made.v1', 'x'.repeat(300 * 1024))).rejects.toThrow(
      /message size exceeds maximum allowed/,
    );
  });
});
