import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { uuidv7 } from '#platform';
import { STREAMS } from '#plugin-kit/contract';
import { TestInstallation, eventually } from '#testing';
import { provisionStreams } from '../index.js';
import { ACK_WAIT_MS } from '../inbox/ack-wait.js';
import { beta } from './copies.fixture.js';
import { noteStruck, noteWritten } from './notes.fixture.js';

const operator = { kind: 'client' as const, id: 'operator', roles: [{ role: 'operator', scope: '*' as const }] };

describe('The inbox', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([beta]);
    await platform.start(beta);
  });
  afterAll(() => platform.stop());

  const copies = async (noteId: string) =>
    (
      await platform.sql.query<{ version: number; text: string | null }>(
        'SELECT version, text FROM copy WHERE note_id = $1 ORDER BY seq',
        [noteId],
      )
    ).rows;
  const write = (noteId: string, text: string, options?: object) =>
    platform.publish(noteWritten(noteId, { noteId, text }), options);

  it('handles an event once, however often it is delivered', async () => {
    const noteId = uuidv7();
    const event = await write(noteId, 'once');

    // A relay that lost its acknowledgement sends again after the stream has forgotten the message id.
    await write(noteId, 'once', { id: uuidv7(), version: event.aggregateversion });
    await platform.settle();

    expect(await copies(noteId)).toEqual([{ version: 1, text: 'once' }]);
  });

  it('keeps the order of an aggregate when its events arrive in another', async () => {
    const noteId = uuidv7();
    await write(noteId, 'third', { version: 3 });
    await write(noteId, 'second', { version: 2 });
    await platform.settle();
    expect(await copies(noteId)).toEqual([]);

    await write(noteId, 'first', { version: 1 });
    await platform.settle();

    expect((await copies(noteId)).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect((await platform.sql.query('SELECT 1 FROM inbox_parked WHERE aggregate_id = $1', [noteId])).rowCount).toBe(0);
  });

  it('parks an event that keeps failing and those behind it, and replays them after the mend', async () => {
    const [bad, good] = [uuidv7(), uuidv7()];
    await write(bad, 'broken');
    await write(good, 'fine');
    await platform.publish(noteStruck(bad, { noteId: bad }));
    await write(good, 'fine too');
    await platform.settle();

    expect((await copies(good)).map(({ text }) => text)).toEqual(['fine', 'fine too']);
    expect(await copies(bad)).toEqual([]);
    const parked = (await platform.call('beta.list-parked-events', {}, { as: operator })).body;
    expect(parked).toMatchObject([
      { aggregateId: bad, version: 1, reason: 'failed', error: 'Error: cannot copy this' },
      { aggregateId: bad, version: 2, reason: 'behind-failed' },
    ]);

    expect((await platform.call('beta.replay-parked-events', {}, { as: operator })).body).toEqual({
      replayed: 0,
      stillParked: 2,
    });
    await platform.sql.query('INSERT INTO mend VALUES (1)');
    expect((await platform.call('beta.replay-parked-events', {}, { as: operator })).body).toEqual({
      replayed: 2,
      stillParked: 0,
    });

    expect((await copies(bad)).map(({ version }) => version)).toEqual([1, 2]);
    await write(bad, 'after');
    await platform.settle();
    expect((await copies(bad)).map(({ version }) => version)).toEqual([1, 2, 3]);
    await platform.sql.query('DELETE FROM mend');
  });

  it('shows and replays parked events to operators alone', async () => {
    expect((await platform.call('beta.list-parked-events', {})).status).toBe(401);
    expect(
      (
        await platform.call(
          'beta.replay-parked-events',
          {},
          { as: { id: uuidv7(), roles: [{ role: 'trainer', scope: '*' }] } },
        )
      ).status,
    ).toBe(403);
  });

  it('counts every event once in a handler of whole batches', async () => {
    const [before] = (await platform.sql.query<{ notes: number }>('SELECT notes FROM total')).rows;
    await Promise.all(
      Array.from({ length: 700 }, () => {
        const id = uuidv7();
        return write(id, 'many');
      }),
    );
    await platform.settle();

    expect((await platform.sql.query<{ notes: number }>('SELECT notes FROM total')).rows[0]!.notes).toBe(
      before!.notes + 700,
    );
  });

  it('goes on where it was after its process is replaced, one replica at a time', async () => {
    const second = await platform.start(beta);
    const [before] = (await platform.sql.query<{ notes: number }>('SELECT notes FROM total')).rows;
    await platform.running[0]!.stop();
    const noteId = uuidv7();

    await write(noteId, 'to the second');

    await eventually(async () => (await copies(noteId)).length === 1);
    expect((await platform.sql.query<{ notes: number }>('SELECT notes FROM total')).rows[0]!.notes).toBe(
      before!.notes + 1,
    );
    expect(await second.unreadiness()).toBeNull();
  });

  it('gets what a killed process had taken within seconds', async () => {
    const noteId = uuidv7();
    await Promise.all(platform.running.map((plugin) => plugin.stop()));
    await write(noteId, 'taken by the dead');
    const consumer = await jetstream(platform.connection).consumers.get(STREAMS.events, 'beta');
    const taken = await consumer.next();
    expect(taken?.json<{ aggregateid: string }>().aggregateid).toBe(noteId);

    await platform.start(beta);

    // The server waits 6 s for the dead one; tests allow three times as much.
    await eventually(async () => (await copies(noteId)).length === 1, { within: 3 * ACK_WAIT_MS });
  }, 40_000);

  it('goes on within seconds when its consumer was away, without a leader or made again', async () => {
    const noteId = uuidv7();
    await platform.settle();
    await (await jetstreamManager(platform.connection)).consumers.delete(STREAMS.events, 'beta');
    // Long enough that the missed heartbeats were seen and somebody had looked for it in vain.
    await pause(7_000);
    await provisionStreams({ connection: platform.connection, manifests: [beta.manifest], demo: true });

    await write(noteId, 'after it was away');

    // A pull goes out every 4 to 6 s; tests allow twice as much.
    await eventually(async () => (await copies(noteId)).length === 1, { within: 12_000 });
  }, 40_000);

  it('leaves out what is no event without stopping', async () => {
    await jetstream(platform.connection).publish(
      noteWritten(uuidv7(), { noteId: '', text: '' }).definition.subject,
      'not json',
    );
    const noteId = uuidv7();
    await write(noteId, 'still alive');
    await platform.settle();

    expect(await copies(noteId)).toHaveLength(1);
  });

  it('handles several events in one message, and leaves out what is none among them', async () => {
    const noteIds = Array.from({ length: 600 }, () => uuidv7());
    const events = noteIds.map((noteId) => platform.envelopeOf(noteWritten(noteId, { noteId, text: 'together' })));
    const again = { ...events[0]!, id: uuidv7() };
    const foreign = { ...events[0]!, id: uuidv7(), type: 'omega.note.written.v1' };
    const { subject } = noteWritten(uuidv7(), { noteId: '', text: '' }).definition;
    await jetstream(platform.connection).publish(subject, JSON.stringify([...events, null, 7, [], {}, foreign, again]));
    await platform.settle();

    const { rows } = await platform.sql.query<{ copies: number; notes: number }>(
      'SELECT count(*)::int AS copies, count(DISTINCT note_id)::int AS notes FROM copy WHERE note_id = ANY($1::uuid[])',
      [noteIds],
    );
    expect(rows).toEqual([{ copies: 600, notes: 600 }]);
  });

  it.each([
    ['the next one comes', true],
    ['somebody asks for a replay', false],
  ])('takes an event that was left behind a mended one when %s', async (_when, comes) => {
    const noteId = uuidv7();
    await write(noteId, 'first');
    await platform.settle();
    // A replay of the first ended at the moment when the second was set aside behind it.
    const second = platform.envelopeOf(noteWritten(noteId, { noteId, text: 'second' }));
    await platform.sql.query(
      `
        INSERT INTO inbox_parked (event_id, aggregate, aggregate_id, version, reason, event, parked_at)
        VALUES ($1, 'alpha.note', $2, 2, 'behind-failed', $3, now())
      `,
      [second.id, noteId, JSON.stringify(second)],
    );

    if (comes) await write(noteId, 'third');
    else await platform.call('beta.replay-parked-events', {}, { as: operator });
    await platform.settle();

    expect((await copies(noteId)).map(({ version }) => version)).toEqual(comes ? [1, 2, 3] : [1, 2]);
    expect((await platform.sql.query('SELECT 1 FROM inbox_parked WHERE aggregate_id = $1', [noteId])).rowCount).toBe(0);
  });

  it('keeps the latest state of a person and forgets an erased one', async () => {
    const personId = uuidv7();
    await platform.putPersonState(personId, 'name', { given: 'Ann', family: 'Ek' });
    await platform.putPersonState(personId, 'name', { given: 'Anna', family: 'Ek' });
    await platform.settle();
    expect((await platform.sql.query('SELECT given FROM name WHERE person_id = $1', [personId])).rows).toEqual([
      { given: 'Anna' },
    ]);

    await platform.putPersonState(personId, 'name', null);
    await platform.settle();
    expect((await platform.sql.query('SELECT 1 FROM name WHERE person_id = $1', [personId])).rowCount).toBe(0);
  });
});
