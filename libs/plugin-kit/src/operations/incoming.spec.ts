import { describe, expect, it } from '@jest/globals';
import type { NatsConnection } from '@nats-io/transport-node';
import { partOf } from '#testing';
import { packParts, unpackParts } from '../contract/index.js';
import { GatheredReplies, GatheredRequest } from './incoming.js';

/** What leaves a connection that takes messages up to 1 MiB, as NATS does. */
function replies(): { gathered: GatheredReplies; sent: { subject: string; payload: string }[] } {
  const sent: { subject: string; payload: string }[] = [];
  const publish = (subject: string, content?: unknown): void => {
    const payload = String(content);
    if (Buffer.byteLength(payload) > 1_048_576) throw new Error('max_payload');
    sent.push({ subject, payload });
  };
  return { gathered: new GatheredReplies(partOf<NatsConnection>({ publish })), sent };
}
const tokensOf = ({ payload }: { payload: string }) => unpackParts(Buffer.from(payload)).map(({ token }) => token);
const turn = () => new Promise(setImmediate);

describe('Replies that are ready together', () => {
  it('leave in one message for each gateway, to where any of its requests came from', async () => {
    const { gathered, sent } = replies();
    for (const [reply, token] of [
      ['inbox.a.1', 'x'],
      ['inbox.b.9', 'y'],
      ['inbox.a.2', 'z'],
    ] as const)
      gathered.add(reply, { token, headers: {}, body: '{}' });
    await turn();

    expect(sent.map((message) => [message.subject, tokensOf(message)])).toEqual([
      ['inbox.a.1', ['x', 'z']],
      ['inbox.b.9', ['y']],
    ]);
  });

  it.each([
    ['bodies', '€'.repeat(30_000), ''],
    ['headers', '{}', 'ä"'.repeat(20_000)],
  ])('make several messages when their %s are many, each small enough for any server', async (_what, body, tags) => {
    const { gathered, sent } = replies();
    const tokens = Array.from({ length: 40 }, (_, index) => `t${index}`);
    for (const token of tokens) gathered.add('inbox.a.1', { token, headers: { 'cache-tags': tags }, body });
    await turn();

    expect(sent.flatMap(tokensOf)).toEqual(tokens);
    expect(sent.length).toBeGreaterThan(5);
  });

  it('that are too large for any message are refused to whoever gives them', () => {
    const { gathered } = replies();

    expect(() => gathered.add('inbox.a.1', { token: 't', headers: {}, body: 'x'.repeat(1_100_000) })).toThrow(
      'max_payload',
    );
  });

  it('leave at once when they are asked to, for a plugin that ends', () => {
    const { gathered, sent } = replies();
    gathered.add('inbox.a.1', { token: 't', headers: {}, body: '' });
    gathered.flush();

    expect(sent).toHaveLength(1);
  });

  it.each([
    ['a line break', 'a\r\nstatus: 200'],
    ['no text', 7],
  ])('may have no header with %s', (_what, location) => {
    const { gathered } = replies();
    const [part] = unpackParts(Buffer.from(packParts([{ token: 't', headers: {}, body: '' }])));

    expect(() =>
      new GatheredRequest(part!, 'inbox.a.1', gathered).respond('', { location: location as string }),
    ).toThrow('location');
  });
});
