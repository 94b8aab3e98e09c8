import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock, uuidv7 } from '#platform';
import { DemoClock } from '#plugin-kit';
import { TestInstallation, connectAs, eventually } from '#testing';
import { alpha } from './notes.fixture.js';

const ann = { id: '01935a5e-0000-7000-8000-000000000001' };
const callerOf = (index: number) => ({ id: `01935a5e-0000-7000-8000-${String(index).padStart(12, '0')}` });

describe('In the background', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha]);
    await platform.start(alpha);
  });
  afterAll(() => platform.stop());

  const texts = async (by: string) =>
    (
      await platform.sql.query<{ text: string }>('SELECT text FROM note WHERE written_by = $1 ORDER BY id', [by])
    ).rows.map(({ text }) => text);

  it('a timer goes off when domain time reaches it, not before', async () => {
    const due = new Date(Date.now() + 30 * 86_400_000);
    expect((await platform.call('alpha.remind', { text: due.toISOString() })).status).toBe(204);
    await platform.moveClockTo(new Date(due.getTime() - 3_600_000));
    expect(await texts('timer')).toEqual([]);

    await platform.moveClockTo(new Date(due.getTime() + 1_000));

    await eventually(async () => (await texts('timer')).length === 1);
    expect((await platform.sql.query('SELECT 1 FROM timer')).rowCount).toBe(0);
  });

  it('who follows the demo clock is told that it moves', async () => {
    const told: string[] = [];
    const follower = await connectAs(platform.nats.urlOf('alpha'), 'alpha');
    follower.subscribe('demo-clock.moved', { callback: (_error, { subject }) => void told.push(subject) });
    await follower.flush();

    await (
      await DemoClock.open(platform.connection)
    ).setOffset(platform.running[0]!.get(Clock).now().getTime() - Date.now() + 1_000);

    await eventually(() => told.length === 1);
    await follower.close();
  });

  it('a demo clock begins where it is told, once', async () => {
    const clock = await DemoClock.open(platform.connection);
    const before = platform.running[0]!.get(Clock).now().getTime();

    await clock.beginAt(new Date('2000-01-01T00:00:00Z'), new Date());

    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(platform.running[0]!.get(Clock).now().getTime()).toBeGreaterThanOrEqual(before);
    const fresh = await TestInstallation.create([alpha]);
    await (await DemoClock.open(fresh.connection)).beginAt(new Date('2000-01-01T00:00:00Z'), new Date());
    expect((await fresh.start(alpha)).get(Clock).now().toISOString()).toMatch(/^2000-01-01/);
    await fresh.stop();
  });

  it('a job goes on from its last step when its process is replaced', async () => {
    const started = await platform.call('alpha.count', { count: 400 }, { as: ann });
    expect(started.status).toBe(202);
    const job = async () =>
      (await platform.call('alpha.get-job', undefined, { path: { jobId: started.body.noteId }, as: ann })).body;
    await eventually(async () => (await job()).progress > 5);
    const [first] = platform.running.splice(0, 1);
    await first!.stop();
    await platform.start(alpha);

    await eventually(async () => (await job()).state === 'done', { within: 20_000 });

    expect(await job()).toMatchObject({ progress: 400, total: 400, result: { reached: 400 } });
    expect((await texts('job')).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 400 }, (_, index) => String(index + 1)),
    );
  });

  it('shows a job to whoever started it, and to nobody else', async () => {
    const { body } = await platform.call('alpha.count', { count: 1 }, { as: ann });

    expect(
      (await platform.call('alpha.get-job', undefined, { path: { jobId: body.noteId }, as: callerOf(9) })).status,
    ).toBe(404);
  });

  it('a batch gives every request its own result, and only the poisoned one fails', async () => {
    const texts = Array.from({ length: 200 }, (_, index) =>
      index === 77 ? 'poison' : index % 50 === 0 ? 'refused' : 'draw',
    );
    const replies = await Promise.all(
      texts.map((text, index) => platform.call('alpha.draw-number', { text }, { as: callerOf(index) })),
    );

    expect(replies[77]!.status).toBe(500);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(4);
    const drawn = replies.filter(({ status }) => status === 200).map(({ body }) => body.count);
    expect(new Set(drawn).size).toBe(195);
  });

  it('a batch takes repeats of one key out before it settles', async () => {
    const [before] = (await platform.sql.query<{ next: number }>('SELECT next FROM counter')).rows;
    const headers = { 'idempotency-key': 'same' };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => platform.call('alpha.draw-number', { text: 'draw' }, { as: ann, headers })),
    );

    expect(new Set(replies.map(({ body }) => body.count)).size).toBe(1);
    expect((await platform.sql.query<{ next: number }>('SELECT next FROM counter')).rows[0]!.next).toBe(
      before!.next + 1,
    );
    expect((await platform.call('alpha.draw-number', { text: 'draw' }, { as: ann, headers })).body).toEqual(
      replies[0]!.body,
    );
    expect((await platform.call('alpha.draw-number', { text: 'another' }, { as: ann, headers })).status).toBe(422);
  });

  it('the outbox is sent by whoever leads, also for a replica that does not', async () => {
    await platform.start(alpha);
    const before = platform.events.length;
    await Promise.all(
      Array.from({ length: 60 }, () =>
        platform.call('alpha.write-note', { noteId: uuidv7(), text: 'relayed' }, { as: ann }),
      ),
    );
    await platform.settle();

    expect(platform.events.slice(before)).toHaveLength(60);
  });

  it('what is old is swept, but nothing that is still to be sent', async () => {
    const [sent, waiting, alsoSent, young] = [-4, -3, -2, -1];
    await platform.sql.query(
      `INSERT INTO alpha.outbox (id, message_id, subject, payload, created_at) OVERRIDING SYSTEM VALUE
       SELECT id, gen_random_uuid(), 'event.delta.foreign.told.v1', '{}', now() - days * interval '1 day'
       FROM unnest($1::int[], ARRAY[9, 8, 8, 6]) AS d(id, days)`,
      [[sent, waiting, alsoSent, young]],
    );
    // alpha's user may not publish it, so it stays
    await platform.sql.query('DELETE FROM alpha.outbox_queue WHERE id <> $1', [waiting]);
    await platform.sql.query(
      `
        INSERT INTO alpha.idempotency (caller, operation, key, input_hash, reply, created_at)
        SELECT 'a', 'b', hours::text, '', '{}', now() - hours * interval '1 hour'
        FROM unnest(ARRAY[23, 25]) hours
      `,
    );

    await platform.sql.query('SET ROLE lyftet_alpha; SELECT alpha.sweep_kit(now()); RESET ROLE');

    expect(
      (await platform.sql.query('SELECT id FROM alpha.outbox WHERE id < 0 ORDER BY id')).rows.map(({ id }) =>
        Number(id),
      ),
    ).toEqual([waiting, young]);
    expect((await platform.sql.query(`SELECT key FROM alpha.idempotency WHERE caller = 'a'`)).rows).toEqual([
      { key: '23' },
    ]);
    await platform.sql.query('DELETE FROM alpha.outbox_queue');
  });
});
