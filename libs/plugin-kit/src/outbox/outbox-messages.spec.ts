import { describe, expect, it } from '@jest/globals';
import { type OutboxRow, outboxMessages } from './outbox-messages.js';

let last = 0;
const aRow = (subject: string, payload: string | null = `{"n":${last + 1}}`): OutboxRow => ({
  id: String((last += 1)),
  messageId: `message-${last}`,
  subject,
  payload,
});

describe('The messages of an outbox', () => {
  it('hold events of one type that follow each other, in their order', () => {
    const rows = [
      aRow('event.a.b.c.v1', '{"n":1}'),
      aRow('event.a.b.c.v1', '{"n":2}'),
      aRow('event.a.b.d.v1', '{"n":3}'),
      aRow('event.a.b.c.v1', '{"n":4}'),
    ];

    const messages = outboxMessages(rows);

    expect(messages.map(({ subject, payload }) => [subject, JSON.parse(payload)])).toEqual([
      ['event.a.b.c.v1', [{ n: 1 }, { n: 2 }]],
      ['event.a.b.d.v1', { n: 3 }],
      ['event.a.b.c.v1', { n: 4 }],
    ]);
    expect(messages.flatMap((message) => message.rows)).toEqual(rows);
  });

  it('that are no events stay alone', () => {
    const rows = [aRow('person.x.name', '{}'), aRow('person.x.name', null)];

    expect(outboxMessages(rows).map(({ id, payload }) => [id, payload])).toEqual([
      [rows[0]!.messageId, '{}'],
      [rows[1]!.messageId, ''],
    ]);
  });

  it('have the id of the event when there is one, and else an id of exactly these events', () => {
    const [one, two, three, four] = [1, 2, 3, 4].map(() => aRow('event.a.b.c.v1')) as [
      OutboxRow,
      OutboxRow,
      OutboxRow,
      OutboxRow,
    ];
    const idOf = (...rows: OutboxRow[]) => outboxMessages(rows)[0]!.id;

    expect(idOf(one)).toBe(one.messageId);
    expect(idOf(one, two, four)).toBe(idOf(one, two, four));
    // An event that was committed late may come between others that were sent already.
    expect(
      new Set([idOf(one, two), idOf(one, two, four), idOf(one, three, four), idOf(one, two, three, four)]).size,
    ).toBe(4);
  });

  it('grow neither beyond 256 events nor, except for a single large one, beyond 32 Ki characters', () => {
    const small = outboxMessages(Array.from({ length: 500 }, () => aRow('event.a.b.c.v1', '{}')));
    const large = outboxMessages(
      Array.from({ length: 10 }, (_, index) =>
        aRow('event.a.b.c.v1', JSON.stringify('x'.repeat(index === 5 ? 50_000 : 10_000))),
      ),
    );

    expect(small.map(({ rows }) => rows.length)).toEqual([256, 244]);
    expect(large.map(({ rows }) => rows.length)).toEqual([3, 2, 1, 3, 1]);
  });
});
