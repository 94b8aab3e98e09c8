import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { createLogger } from '#platform';
import { type Part, packParts, unpackParts } from '#plugin-kit/contract';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import { NatsLink } from './nats-link.js';
import { type Destination, RequestMux } from './request-mux.js';

const GATHERED = 'op.guest.$gathered.1.0.0';
const to = (name: string): Destination => ({ operation: { name: `guest.${name}` }, subject: `op.guest.${name}`, gatheredSubject: GATHERED });

describe('Requests of one turn', () => {
  let fixture: GatewayFixture;
  let link: NatsLink;
  let mux: RequestMux;
  let heard: Msg[];
  const subscriptions: Subscription[] = [];

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    link = await NatsLink.open({ url: fixture.natsUrl }, createLogger({ service: 'gateway', level: 'ERROR', destination: { write: () => undefined } }));
    mux = new RequestMux(link);
  });
  afterAll(async () => {
    await link.close();
    await fixture.stop();
  });
  beforeEach(() => {
    heard = [];
    for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
  });

  async function listen(subject: string, answer: (message: Msg) => void): Promise<void> {
    subscriptions.push(fixture.nats.subscribe(subject, {
      callback: (_error, message) => {
        heard.push(message);
        answer(message);
      },
    }));
    await fixture.nats.flush();
  }
  /** Answers each part with its operation, its header and its body, in the order that `order` makes of them. */
  const echoParts = (order: (parts: Part[]) => Part[] = (parts) => parts) => (message: Msg): void => {
    const parts = unpackParts(message.data).map(({ token, headers, body }) => ({ token, headers: { status: '200', tag: headers.get('tag') }, body: `${headers.get('operation')} ${Buffer.from(body).toString()}` }));
    message.respond(packParts(order(parts)));
  };
  const echo = (message: Msg): void => void message.respond(`${message.subject} ${message.string()}`);
  const ask = (name: string, payload: string, timeoutMs = 2_000) =>
    mux.request(to(name), payload, { tag: payload.slice(0, 9) }, timeoutMs).then(({ data, headers }) => [Buffer.from(data).toString(), headers?.get('tag')], (error: Error) => error.message);
  const keeps = () => [Reflect.get(mux, 'waiting') as Map<string, unknown>, Reflect.get(mux, 'groups') as Map<string, unknown>].map(({ size }) => size);

  it('go to their plugin in one message, each answered with its own reply, in whatever order', async () => {
    await listen(GATHERED, echoParts((parts) => parts.reverse()));
    const replies = await Promise.all([ask('get', '{"å":1}'), ask('add', '2'), ask('get', '')]);

    expect(replies).toEqual([['guest.get {"å":1}', '{"å":1}'], ['guest.add 2', '2'], ['guest.get ', '']]);
    expect(heard).toHaveLength(1);
    expect(keeps()).toEqual([0, 0]);
  });

  it('are answered by parts of several messages, when these were ready at the same time', async () => {
    const held: Part[] = [];
    await listen(GATHERED, (message) => {
      held.push(...unpackParts(message.data).map(({ token, body }) => ({ token, headers: {}, body: Buffer.from(body).toString() })));
      if (heard.length === 2) message.respond(packParts(held));
    });
    const first = [ask('get', '1'), ask('get', '2')];
    await eventually(() => heard.length === 1, 2_000);
    const replies = await Promise.all([...first, ask('get', '3'), ask('get', '4')]);

    expect(replies.map(([body]) => body)).toEqual(['1', '2', '3', '4']);
  });

  it('go alone when there is one only, when it is large, and when its plugin takes no others with it', async () => {
    await listen('op.guest.*', echo);
    await listen(GATHERED, echoParts());
    const large = 'x'.repeat(20_000);

    expect((await ask('get', '1'))[0]).toBe('op.guest.get 1');
    const replies = await Promise.all([ask('get', large), ask('get', '2'), ask('get', '3'), mux.request({ ...to('plain'), gatheredSubject: undefined }, '4', {}, 2_000).then(({ data }) => [Buffer.from(data).toString()])]);
    expect(replies.map(([body]) => body)).toEqual([`op.guest.get ${large}`, 'guest.get 2', 'guest.get 3', 'op.guest.plain 4']);
  });

  it('make several messages when there are many, none larger than a server takes', async () => {
    await listen(GATHERED, echoParts());
    const payload = 'å'.repeat(15_000);
    const replies = await Promise.all(Array.from({ length: 60 }, (_, index) => ask('get', `${index}${payload}`)));

    expect(replies.map(([body]) => body)).toEqual(Array.from({ length: 60 }, (_, index) => `guest.get ${index}${payload}`));
    expect(heard.length).toBeGreaterThan(5);
    expect(Math.max(...heard.map(({ data }) => data.length))).toBeLessThan(512 * 1024);
  });

  it('go alone, each once, when no replica takes several', async () => {
    await listen('op.guest.*', echo);
    const replies = await Promise.all([ask('get', '1'), ask('add', '2')]);

    expect(replies.map(([body]) => body)).toEqual(['op.guest.get 1', 'op.guest.add 2']);
    expect(heard).toHaveLength(2);
    expect(keeps()).toEqual([0, 0]);
  });

  it('are told that there is nobody, when there is nobody at all', async () => {
    expect(await Promise.all([ask('get', '1'), ask('add', '2')])).toEqual(Array(2).fill('a request ended with no-responders'));
    expect(keeps()).toEqual([0, 0]);
  });

  it.each([
    ['no such message', () => 'rubbish'], ['nothing', () => ''], ['a part for a request that nobody made', () => packParts([{ token: 'x'.repeat(22), headers: {}, body: 'no' }])],
    ['parts that are longer than the message', (token: string) => `[["${token}",9,{}]]\nab`],
  ])('wait until their time is over when the answer is %s', async (_what, answer) => {
    await listen(GATHERED, (message) => void message.respond(answer(unpackParts(message.data)[0]!.token)));

    expect(await Promise.all([ask('get', '1', 200), ask('add', '2', 200)])).toEqual(Array(2).fill('a request ended with time-out'));
    expect(keeps()).toEqual([0, 0]);
  });

  it('do not wait for those that are answered later, or never', async () => {
    await listen(GATHERED, echoParts((parts) => parts.slice(0, 1)));
    const replies = await Promise.all([ask('get', '1', 300), ask('get', '2', 300)]);

    expect(replies).toEqual([['guest.get 1', '1'], 'a request ended with time-out']);
    expect(keeps()).toEqual([0, 0]);
  });
});
