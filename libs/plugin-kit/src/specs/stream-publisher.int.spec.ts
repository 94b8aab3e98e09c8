import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { TestInstallation } from '#testing';
import { uuidv7 } from '#platform';
import { StreamPublisher } from '../outbox/stream-publisher.js';

describe('StreamPublisher', () => {
  let installation: TestInstallation;
  let publisher: StreamPublisher;
  beforeAll(async () => {
    installation = await TestInstallation.create([]);
    publisher = new StreamPublisher(installation.connection, '_INBOX_admin');
  });
  afterAll(() => installation.stop());

  const aMessage = (subject = 'event.alpha.note.written.v1') => ({ id: uuidv7(), subject, payload: '{}' });
  const kept = async () =>
    (await (await jetstreamManager(installation.connection)).streams.info('EVENTS')).state.messages;

  it('knows of each of many messages that it is in the stream, and keeps a second copy out', async () => {
    const messages = Array.from({ length: 500 }, () => aMessage());

    expect(await publisher.publish(messages, 10_000)).toEqual(messages.map(() => undefined));
    expect(await publisher.publish(messages, 10_000)).toEqual(messages.map(() => undefined));
    expect(await kept()).toBe(500);
  });

  it('says which message no stream takes, and sends the others', async () => {
    const before = await kept();

    const faults = await publisher.publish([aMessage(), aMessage('nobody.listens'), aMessage()], 10_000);

    expect(faults.map((fault) => fault?.message)).toEqual([
      undefined,
      'There is no stream for this subject',
      undefined,
    ]);
    expect(await kept()).toBe(before + 2);
  });

  it('says what was not acknowledged in time', async () => {
    const silent = installation.connection.subscribe('nobody.answers', { callback: () => undefined });
    await installation.connection.flush();

    expect(await publisher.publish([aMessage('nobody.answers')], 100)).toEqual([
      new Error('The stream did not acknowledge within 100 ms'),
    ]);
    silent.unsubscribe();
  });

  it.each([
    ['no JSON', '', 'rubbish'],
    ['headers that nobody can read', 'NATS/1.0\r\nbad name: x\r\n\r\n', ''],
  ])('takes %s for no acknowledgement, and goes on', async (_what, head, body) => {
    const { port, username, password } = new URL(installation.nats.urlOf('admin'));
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write(`CONNECT ${JSON.stringify({ headers: true, verbose: false, user: username, pass: password })}\r\n`);
    const odd = installation.connection.subscribe('odd.answers', {
      callback: (_error, { reply }) =>
        void socket.write(`HPUB ${reply} ${head.length} ${head.length + body.length}\r\n${head}${body}\r\n`),
    });
    await installation.connection.flush();

    expect(await publisher.publish([aMessage('odd.answers'), aMessage()], 2_000)).toEqual([
      new Error('The stream acknowledged in an unknown form'),
      undefined,
    ]);
    expect(await publisher.publish([aMessage()], 2_000)).toEqual([undefined]);
    odd.unsubscribe();
    socket.destroy();
  });
});
