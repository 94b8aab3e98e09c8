import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { partOf } from '#testing';
import { GuardedInbox } from './guarded-inbox.js';

describe('GuardedInbox', () => {
  let now: number;
  let open: Map<string, (error: null, message: Msg) => void>;
  let rests: number[];
  let inbox: GuardedInbox;
  const connection = partOf<NatsConnection>({
    isClosed: () => false,
    subscribe: (subject, options) => {
      open.set(subject, options!.callback as (error: null, message: Msg) => void);
      return { unsubscribe: () => open.delete(subject) };
    },
  });
  const send = (count: number, text = 'unasked') => {
    for (let sent = 0; sent < count; sent += 1)
      for (const [subject, hear] of [...open])
        hear(null, partOf<Msg>({ subject: subject.replace('*', 'x'), data: Buffer.from(text) }));
  };
  const asked = ({ data }: Msg): boolean => {
    if (Buffer.from(data).toString() === 'broken') throw new Error('headers that nobody can read');
    return Buffer.from(data).toString() === 'asked';
  };

  beforeEach(() => {
    now = 1_000;
    open = new Map();
    rests = [];
    inbox = new GuardedInbox(
      connection,
      '.*',
      { messages: 10, bytes: 1_000 },
      asked,
      (restMs) => void rests.push(restMs),
      undefined,
      () => now,
    );
  });

  it('stays open for all that somebody asked for, and for as much of the rest as may come in a second', () => {
    const address = inbox.address();
    send(1_000, 'asked');
    for (let second = 0; second < 20; second += 1) {
      send(10);
      now += 1_000;
    }

    expect([inbox.address(), rests]).toEqual([address, []]);
  });

  it.each([
    ['messages', 11, 'unasked'],
    ['bytes', 2, 'x'.repeat(600)],
    ['messages that cannot be read', 11, 'broken'],
  ])('is shut by too many %s, and opened after a rest under another name', (_what, count, text) => {
    const address = inbox.address();
    send(count, text);

    expect([inbox.address(), open.size, rests]).toEqual([undefined, 0, [5_000]]);
    now += 5_000;
    expect(inbox.address()).not.toBe(address);
    expect(open.size).toBe(1);
  });

  it('rests twice as long each time when it happens again at once, for five minutes at most', () => {
    for (let flood = 0; flood < 9; flood += 1) {
      inbox.address();
      send(11);
      now += rests.at(-1)!;
    }
    expect(rests).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);

    now += 3_600_000;
    inbox.address();
    send(11);
    expect(rests.at(-1)).toBe(5_000);
  });
});
