import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headers as natsHeaders } from '@nats-io/transport-node';
import { uuidv7 } from '#platform';
import { TestInstallation, eventually } from '#testing';
import { type ReceivedPart, packParts, unpackParts } from '../contract/index.js';
import { alpha } from './notes.fixture.js';

const GATHERED = 'op.alpha.$gathered';
const ann = { id: '01935a5e-0000-7000-8000-000000000001' };

describe('Requests that came in one message', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha]);
    await platform.start(alpha);
  });
  afterAll(() => platform.stop());

  const part = (token: string, operation: string, request: object, headers: Record<string, string> = {}) => ({
    token,
    headers: { operation, ...headers },
    body: JSON.stringify(request),
  });
  const write = (token: string, text: string) =>
    part(
      token,
      'alpha.write-note',
      { path: {}, query: {}, body: { text } },
      { caller: platform.callers.token(ann), 'correlation-id': uuidv7() },
    );

  /** Sends the payload from an inbox of its own; answers what has come back by token, when so many parts have. */
  async function send(
    payloads: readonly string[],
    awaited: number,
    { headers, within = 10_000 }: { headers?: Record<string, string>; within?: number } = {},
  ) {
    const inbox = `_INBOX.gathered-${uuidv7()}`;
    const messages: ReceivedPart[][] = [];
    const subscription = platform.bus.subscribe(`${inbox}.*`, {
      callback: (_error, message) => void messages.push(unpackParts(message.data)),
    });
    const sent = natsHeaders();
    for (const [name, value] of Object.entries(headers ?? {})) sent.set(name, value);
    for (const [index, payload] of payloads.entries())
      platform.bus.publish(GATHERED, payload, { reply: `${inbox}.${index}`, ...(headers && { headers: sent }) });
    await eventually(() => messages.flat().length >= awaited, { within });
    subscription.unsubscribe();
    const answers = new Map(
      messages.flat().map(({ token, headers: fields, body }) => [
        token,
        {
          notBegun: fields.get('not-begun'),
          status: fields.get('status'),
          type: fields.get('content-type'),
          body: body.length > 0 ? (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>) : undefined,
        },
      ]),
    );
    return { messages, answers };
  }

  it('are each answered as if they had come alone', async () => {
    const { answers } = await send(
      [
        packParts([
          write('a', 'gathered å'),
          part('b', 'alpha.get-note', { path: { noteId: uuidv7() } }, { 'accept-language': 'en' }),
          part('c', 'alpha.strike-note', { path: { noteId: uuidv7() } }),
          write('d', 'x'.repeat(201)),
          { ...write('e', ''), body: 'no JSON' },
        ]),
      ],
      5,
    );

    expect(answers.get('a')).toMatchObject({ status: '201', type: 'application/json', body: { text: 'gathered å' } });
    expect(answers.get('b')).toMatchObject({
      status: '404',
      type: 'application/problem+json',
      body: { title: 'The note does not exist' },
    });
    expect(['c', 'd', 'e'].map((token) => answers.get(token)?.status)).toEqual(['401', '400', '400']);
    expect((await platform.sql.query(`SELECT FROM note WHERE text = 'gathered å'`)).rowCount).toBe(1);
  });

  it('are answered together when they are ready together, those of several messages too', async () => {
    const draw = (token: string) => ({
      ...write(token, token),
      headers: { ...write(token, token).headers, operation: 'alpha.draw-number' },
    });
    const tokens = Array.from({ length: 40 }, (_, index) => `t${index}`);
    const { messages, answers } = await send(
      [packParts(tokens.slice(0, 20).map(draw)), packParts(tokens.slice(20).map(draw))],
      40,
    );

    expect(tokens.map((token) => answers.get(token)?.status)).toEqual(Array(40).fill('200'));
    expect(messages.length).toBeLessThan(20);
  });

  it("are told to be somebody else's when their operation is not here", async () => {
    const { answers } = await send(
      [
        packParts([
          part('a', 'alpha.no-such', {}),
          part('b', 'constructor', {}),
          part('c', 'alpha.get-note', { path: { noteId: uuidv7() } }),
        ]),
      ],
      3,
    );

    expect(['a', 'b', 'c'].map((token) => [answers.get(token)?.notBegun, answers.get(token)?.status])).toEqual([
      ['1', ''],
      ['1', ''],
      ['', '404'],
    ]);
  });

  it('leave no trace when the message is none, comes from a stream or cannot be answered', async () => {
    platform.bus.publish(GATHERED, packParts([write('n', 'nobody waits')]));
    const { answers } = await send(['', 'rubbish', '[["t",9,{}]]\n', packParts([write('last', 'after rubbish')])], 1);
    const stored = send([packParts([write('s', 'out of a stream')])], 1, {
      headers: { 'Nats-Stream': 'EVENTS' },
      within: 500,
    });

    expect([...answers.keys()]).toEqual(['last']);
    await expect(stored).rejects.toThrow();
    expect(
      (await platform.sql.query(`SELECT FROM note WHERE text IN ('nobody waits', 'out of a stream')`)).rowCount,
    ).toBe(0);
  });

  it('in flight are answered when the plugin stops', async () => {
    const tokens = Array.from({ length: 30 }, (_, index) => `f${index}`);
    const answering = send([packParts(tokens.map((token) => write(token, `gathered flight ${token}`)))], 30);
    await platform.bus.flush();
    await platform.running[0]!.stop();

    expect([...(await answering).answers.values()].map(({ status }) => status)).toEqual(Array(30).fill('201'));
  });
});
