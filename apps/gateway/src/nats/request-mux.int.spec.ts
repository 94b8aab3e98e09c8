import net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { createLogger } from '#platform';
import { type Part, packParts, unpackParts } from '#plugin-kit/contract';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import { NatsLink } from './nats-link.js';
import { type Destination, RequestMux } from './request-mux.js';

const GATHERED = 'op.guest.$gathered';
const ALONE = ['op.guest.get', 'op.guest.add', 'op.guest.plain'];
const to = (name: string): Destination => ({
  operation: { name: `guest.${name}` },
  subject: `op.guest.${name}`,
  gatheredSubject: GATHERED,
});

describe('Requests of one turn', () => {
  let fixture: GatewayFixture;
  let link: NatsLink;
  let mux: RequestMux;
  let heard: Msg[];
  const subscriptions: Subscription[] = [];

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    link = await NatsLink.open(
      { url: fixture.natsUrl },
      createLogger({ service: 'gateway', level: 'ERROR', destination: { write: () => undefined } }),
    );
    mux = new RequestMux(link);
  });
  afterAll(async () => {
    await link.close();
    await fixture.stop();
  });
  beforeEach(async () => {
    heard = [];
    for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
    await fixture.nats.flush();
  });

  async function listen(subject: string | readonly string[], answer: (message: Msg) => void): Promise<void> {
    for (const one of [subject].flat())
      subscriptions.push(
        fixture.nats.subscribe(one, {
          callback: (_error, message) => {
            heard.push(message);
            answer(message);
          },
        }),
      );
    await fixture.nats.flush();
  }
  /** Answers each part with its operation, its header and its body, in the order that `order` makes of them. */
  const echoParts =
    (order: (parts: Part[]) => Part[] = (parts) => parts) =>
    (message: Msg): void => {
      const parts = unpackParts(message.data).map(({ token, headers, body }) => ({
        token,
        headers: { status: '200', tag: headers.get('tag') },
        body: `${headers.get('operation')} ${Buffer.from(body).toString()}`,
      }));
      message.respond(packParts(order(parts)));
    };
  const echo = (message: Msg): void => void message.respond(`${message.subject} ${message.string()}`);
  const ask = (name: string, payload: string, timeoutMs = 2_000) =>
    mux.request(to(name), payload, { tag: payload.slice(0, 9) }, timeoutMs).then(
      ({ data, headers }) => [Buffer.from(data).toString(), headers?.get('tag')],
      (error: Error) => error.message,
    );
  const keeps = () =>
    [Reflect.get(mux, 'waiting') as Map<string, unknown>, Reflect.get(mux, 'groups') as Map<string, unknown>].map(
      ({ size }) => size,
    );

  it('go to their plugin in one message, each answered with its own reply, in whatever order', async () => {
    await listen(
      GATHERED,
      echoParts((parts) => parts.reverse()),
    );
    const replies = await Promise.all([ask('get', '{"å":1}'), ask('add', '2'), ask('get', '')]);

    expect(replies).toEqual([
      ['guest.get {"å":1}', '{"å":1}'],
      ['guest.add 2', '2'],
      ['guest.get ', ''],
    ]);
    expect(heard).toHaveLength(1);
    expect(keeps()).toEqual([0, 0]);
  });

  it('are answered by parts of several messages, when these were ready at the same time', async () => {
    const held: Part[] = [];
    await listen(GATHERED, (message) => {
      held.push(
        ...unpackParts(message.data).map(({ token, body }) => ({
          token,
          headers: {},
          body: Buffer.from(body).toString(),
        })),
      );
      if (heard.length === 2) message.respond(packParts(held));
    });
    const first = [ask('get', '1'), ask('get', '2')];
    await eventually(() => heard.length === 1, 2_000);
    const replies = await Promise.all([...first, ask('get', '3'), ask('get', '4')]);

    expect(replies.map(([body]) => body)).toEqual(['1', '2', '3', '4']);
  });

  it('go alone when there is one only, when it is large, and when its plugin takes no others with it', async () => {
    await listen(ALONE, echo);
    await listen(GATHERED, echoParts());
    const large = 'x'.repeat(20_000);

    expect((await ask('get', '1'))[0]).toBe('op.guest.get 1');
    const replies = await Promise.all([
      ask('get', large),
      ask('get', '2'),
      ask('get', '3'),
      mux
        .request({ ...to('plain'), gatheredSubject: undefined }, '4', {}, 2_000)
        .then(({ data }) => [Buffer.from(data).toString()]),
    ]);
    expect(replies.map(([body]) => body)).toEqual([
      `op.guest.get ${large}`,
      'guest.get 2',
      'guest.get 3',
      'op.guest.plain 4',
    ]);
  });

  it('make several messages when there are many, none larger than a server takes', async () => {
    await listen(GATHERED, echoParts());
    const payload = 'å'.repeat(15_000);
    const replies = await Promise.all(Array.from({ length: 60 }, (_, index) => ask('get', `${index}${payload}`)));

    expect(replies.map(([body]) => body)).toEqual(
      Array.from({ length: 60 }, (_, index) => `guest.get ${index}${payload}`),
    );
    expect(heard.length).toBeGreaterThan(5);
    expect(Math.max(...heard.map(({ data }) => data.length))).toBeLessThan(512 * 1024);
  });

  it('go alone, each once, when no replica takes several', async () => {
    await listen(ALONE, echo);
    const replies = await Promise.all([ask('get', '1'), ask('add', '2')]);

    expect(replies.map(([body]) => body)).toEqual(['op.guest.get 1', 'op.guest.add 2']);
    expect(heard).toHaveLength(2);
    expect(keeps()).toEqual([0, 0]);
  });

  it('go alone, each once, when the replica that got them does not know the operation', async () => {
    const notBegun = (message: Msg): void =>
      void message.respond(
        packParts(unpackParts(message.data).map(({ token }) => ({ token, headers: { 'not-begun': '1' }, body: '' }))),
      );
    await listen(GATHERED, (message) => {
      notBegun(message);
      notBegun(message);
    });
    subscriptions.push(fixture.nats.subscribe('op.guest.add', { callback: (_error, message) => echo(message) }));
    await fixture.nats.flush();

    expect(await Promise.all([ask('add', '1'), ask('get', '2')])).toEqual([
      ['op.guest.add 1', undefined],
      'a request ended with no-responders',
    ]);
    expect(keeps()).toEqual([0, 0]);
  });

  it('whose time was over before they were sent are not sent', async () => {
    await listen(GATHERED, echoParts());
    const asked = await new Promise<Promise<unknown>[]>((resolve) => {
      setImmediate(() => {
        const both = [ask('get', '1', 100), ask('get', '2', 100)];
        // the loop stands still, and then its timers come first
        for (const end = performance.now() + 150; performance.now() < end;);
        resolve(both);
      });
    });

    expect(await Promise.all(asked)).toEqual(Array(2).fill('a request ended with time-out'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([heard.length, ...keeps()]).toEqual([0, 0, 0]);
  });

  it('go on when somebody has sent headers that nobody can read to where they are answered', async () => {
    const inboxes: string[] = [];
    await listen(ALONE, (message) => {
      inboxes.push(message.reply!);
      echo(message);
    });
    await listen(GATHERED, (message) => {
      inboxes.push(message.reply!);
      echoParts()(message);
    });
    await Promise.all([ask('get', '1'), ask('get', '2')]);
    await ask('get', '3');
    const { port } = new URL(fixture.natsUrl);
    const head = 'NATS/1.0\r\nbad name: x\r\n\r\n';
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write(
      'CONNECT ' +
        '{"headers":true,"verbose":false}\r\n' +
        inboxes.map((inbox) => `HPUB ${inbox} ${head.length} ${head.length}\r\n${head}\r\n`).join('') +
        'PING\r\n',
    );
    await new Promise<void>((resolve) => socket.on('data', (data) => data.includes('PONG') && resolve()));

    expect((await Promise.all([ask('get', '4', 1_000), ask('get', '5', 1_000)])).map(([body]) => body)).toEqual([
      'guest.get 4',
      'guest.get 5',
    ]);
    expect((await ask('get', '6', 1_000))[0]).toBe('op.guest.get 6');
    socket.destroy();
  });

  it('are told that there is nobody, when there is nobody at all', async () => {
    expect(await Promise.all([ask('get', '1'), ask('add', '2')])).toEqual(
      Array(2).fill('a request ended with no-responders'),
    );
    expect(keeps()).toEqual([0, 0]);
  });

  it.each([
    ['no such message', () => 'rubbish'],
    ['nothing', () => ''],
    ['a part for a request that nobody made', () => packParts([{ token: 'x'.repeat(22), headers: {}, body: 'no' }])],
    ['parts that are longer than the message', (token: string) => `[["${token}",9,{}]]\nab`],
  ])('wait until their time is over when the answer is %s', async (_what, answer) => {
    await listen(GATHERED, (message) => void message.respond(answer(unpackParts(message.data)[0]!.token)));

    expect(await Promise.all([ask('get', '1', 200), ask('add', '2', 200)])).toEqual(
      Array(2).fill('a request ended with time-out'),
    );
    expect(keeps()).toEqual([0, 0]);
  });

  it('do not wait for those that are answered later, or never', async () => {
    await listen(
      GATHERED,
      echoParts((parts) => parts.slice(0, 1)),
    );
    const replies = await Promise.all([ask('get', '1', 300), ask('get', '2', 300)]);

    expect(replies).toEqual([['guest.get 1', '1'], 'a request ended with time-out']);
    expect(keeps()).toEqual([0, 0]);
  });
});
