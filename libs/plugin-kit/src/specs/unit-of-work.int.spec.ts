import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EntitySchema } from 'typeorm';
import { uuidv7 } from '#platform';
import { TestInstallation } from '#testing';
import { defineFeature, definePlugin, statement, UnitOfWork, type Work } from '../index.js';
import { alpha, noteWritten } from './notes.fixture.js';

const Note = new EntitySchema<{ id: string; text: string; writtenBy: string; writtenAt: Date }>({
  name: 'note',
  tableName: 'note',
  columns: {
    id: { type: 'uuid', primary: true },
    text: { type: 'text' },
    writtenBy: { type: 'text', name: 'written_by' },
    writtenAt: { type: 'timestamptz', name: 'written_at' },
  },
});
const withEntity = definePlugin({
  ...alpha.options,
  features: [...alpha.options.features, defineFeature({ entities: [Note] })],
});

const writeNote = statement<never, [id: string, text: string, by: string, at: Date]>(
  'write-note',
  `
INSERT INTO note (id, text, written_by, written_at) VALUES ($1, $2, $3, $4)`,
);
const writeCircle = statement<never, [text: object]>(
  'write-circle',
  `
INSERT INTO note (id, text, written_by, written_at) VALUES (gen_random_uuid(), $1, $1, now())`,
);
const findNotes = statement<object, [ids: readonly string[]]>(
  'find-notes',
  'SELECT 1 FROM note WHERE id = ANY($1::uuid[])',
);
const findNoSuchThing = statement<object>('no-such-thing', 'SELECT * FROM no_such_thing');
const afterFailure = statement<object>('after-a-failure', 'SELECT 1');
const sleep = statement<object>('sleep', 'SELECT pg_sleep(0.1)');

describe('A unit of work', () => {
  let platform: TestInstallation;
  let unitOfWork: UnitOfWork;
  beforeAll(async () => {
    platform = await TestInstallation.create([withEntity]);
    unitOfWork = (await platform.start(withEntity)).get(UnitOfWork);
  });
  afterAll(() => platform.stop());

  const write = (work: Work, id: string) => work.write(writeNote, id, 'x', 'nobody', new Date(0));
  const stored = async (ids: readonly string[]) =>
    (await platform.sql.query('SELECT 1 FROM alpha.note WHERE id = ANY($1::uuid[])', [ids])).rowCount;
  const told = async (id: string) =>
    (
      await platform.sql.query(
        `
          SELECT (SELECT count(*) FROM alpha.outbox WHERE payload->>'aggregateid' = $1)::int AS events,
            (SELECT count(*) FROM alpha.audit WHERE aggregate_id = $1::uuid)::int AS audits
        `,
        [id],
      )
    ).rows[0];

  it('stores what was written without waiting, with its events and audit', async () => {
    const ids = [uuidv7(), uuidv7()];

    await unitOfWork.run(async (work) => {
      for (const id of ids) write(work, id);
      work.publish(noteWritten(ids[0]!, { noteId: ids[0]!, text: 'x' }));
    });

    expect([await stored(ids), await told(ids[0]!)]).toEqual([2, { events: 1, audits: 1 }]);
  });

  it('numbers the events of each aggregate in the order of publishing, and keeps their text', async () => {
    const [one, two] = [uuidv7(), uuidv7()];
    const texts = ['a\nb', '"\\,{}\\u0000', 'å\u2028𝔘\u0001', ''];
    // However its id is written, the aggregate is the same.
    const published = [one, two, one.toUpperCase(), one, two].map((noteId, index) =>
      noteWritten(noteId, { noteId, text: texts[index % texts.length]! }),
    );

    for (let round = 0; round < 2; round += 1)
      await unitOfWork.run(async (work) => published.forEach((event) => work.publish(event)));
    await platform.settle();

    const seen = (id: string) =>
      platform
        .published(noteWritten)
        .filter(({ aggregateid }) => aggregateid === id)
        .map(({ aggregateversion, data }) => [aggregateversion, data.text]);
    expect(seen(one)).toEqual(
      [texts[0], texts[2], texts[3], texts[0], texts[2], texts[3]].map((text, index) => [index + 1, text]),
    );
    expect(seen(two)).toEqual([texts[1], texts[0], texts[1], texts[0]].map((text, index) => [index + 1, text]));
  });

  it('reads what it wrote before, whether by a statement of its own or by an entity', async () => {
    const [one, two] = [uuidv7(), uuidv7()];

    const found = await unitOfWork.run(async (work) => {
      write(work, one);
      await work.entities.save(Note, { id: two, text: 'y', writtenBy: 'nobody', writtenAt: new Date(0) });
      return Promise.all([work.query(findNotes, [one, two]), work.entities.countBy(Note, { id: one })]);
    });

    expect([found[0].length, found[1]]).toEqual([2, 1]);
  });

  it.each<[string, (work: Work, ids: readonly string[]) => unknown]>([
    ['a write that nobody waited for', (work, [one]) => write(work, one!)],
    ['an event with a NUL', (work, [one]) => work.publish(noteWritten(one!, { noteId: one!, text: '\\u0000 \0' }))],
    [
      'an event with half a surrogate pair',
      (work, [one]) => work.publish(noteWritten(one!, { noteId: one!, text: '𝔘\ud835' })),
    ],
    ['an event that does not fit', (work) => work.publish(noteWritten('no uuid', { noteId: '', text: '' }))],
    [
      'what it does after its writes',
      () => {
        throw new Error('changed its mind');
      },
    ],
  ])('stores nothing at all when it fails by %s', async (_what, fail) => {
    const ids = [uuidv7(), uuidv7()];

    const running = unitOfWork.run(async (work) => {
      for (const id of ids) write(work, id);
      work.publish(noteWritten(ids[0]!, { noteId: ids[0]!, text: 'x' }));
      await fail(work, ids);
    });

    await expect(running).rejects.toThrow(/duplicate key|invalid input syntax|changed its mind|a NUL/);
    expect([await stored(ids), await told(ids[0]!)]).toEqual([0, { events: 0, audits: 0 }]);
  });

  it('fails by the cause, not by what follows from it', async () => {
    const id = uuidv7();

    await expect(
      unitOfWork.run(async (work) => {
        for (const each of [id, id, uuidv7()]) write(work, each);
        return work.query(afterFailure);
      }),
    ).rejects.toMatchObject({ code: '23505' });
  });

  it.each<[string, (work: Work) => Promise<unknown>, string]>([
    ['of its own', (work) => work.query(findNoSuchThing), 'relation "no_such_thing" does not exist'],
    ['of an entity manager', (work) => work.entities.query('SELECT * FROM no_such_thing'), 'Nothing was committed'],
  ])(
    'does not take for stored what the failure of a statement %s has undone that was passed over',
    async (_what, fail, told) => {
      const id = uuidv7();

      await expect(
        unitOfWork.run(async (work) => {
          write(work, id);
          await fail(work).catch(() => undefined);
        }),
      ).rejects.toThrow(told);
      expect(await stored([id])).toBe(0);
    },
  );

  it.each<[string, (work: Work) => void]>([
    [
      'a value that cannot be written',
      (work) => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        work.write(writeCircle, circle);
      },
    ],
    ['a name that another statement has', (work) => work.write({ ...afterFailure, name: writeNote.name })],
  ])('stores nothing when the driver cannot send a write: %s', async (_what, fail) => {
    const id = uuidv7();

    await expect(
      unitOfWork.run(async (work) => {
        write(work, id);
        fail(work);
      }),
    ).rejects.toThrow();
    expect(await stored([id])).toBe(0);
  });

  it.each<[string, (work: Work, id: string) => unknown]>([
    ['a statement of its own', write],
    [
      'an entity',
      (work, id) => work.entities.save(Note, { id, text: 'late', writtenBy: 'nobody', writtenAt: new Date(0) }),
    ],
  ])('lets nothing of it be stored behind its end, by %s', async (_what, late) => {
    const id = uuidv7();
    let branch: Promise<unknown> = Promise.resolve();

    await expect(
      unitOfWork.run(async (work) => {
        branch = work.query(sleep).then(() => late(work, id));
        await Promise.all([branch, Promise.reject(new Error('the other branch'))]);
      }),
    ).rejects.toThrow('the other branch');
    await branch.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));

    expect(await stored([id])).toBe(0);
  });

  it('leaves its connection as it found it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = uuidv7();
      await unitOfWork.run(async (work) => [id, id].forEach((each) => write(work, each))).catch(() => undefined);
      await unitOfWork.run(async (work) => write(work, id));
      expect(await stored([id])).toBe(1);
    }
  });

  it('keeps an inner transaction of an entity manager a part of it', async () => {
    const [inner, outer] = [uuidv7(), uuidv7()];
    const note = (id: string) => ({ id, text: 'z', writtenBy: 'nobody', writtenAt: new Date(0) });

    await unitOfWork
      .run(async (work) => {
        await work.entities.transaction((entities) => entities.save(Note, note(inner)));
        await work.entities.save(Note, note(outer));
        throw new Error('in the end');
      })
      .catch(() => undefined);

    expect(await stored([inner, outer])).toBe(0);
  });
});
