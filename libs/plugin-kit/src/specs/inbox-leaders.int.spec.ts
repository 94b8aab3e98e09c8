import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { TestInstallation, eventually } from '#testing';
import { type RunningPlugin, statement } from '../index.js';
import { InboxRace, type Subscription, handleEvents } from '../inbox/inbox.js';
import { requestContext } from '../operations/request-context.js';
import { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import { beta } from './copies.fixture.js';
import { noteWritten } from './notes.fixture.js';

const copyNote = statement<never, [noteId: string, type: string, version: number]>(
  'copy-note',
  `
INSERT INTO copy (note_id, type, version) VALUES ($1, $2, $3)`,
);

describe('Two leaders of one inbox', () => {
  let platform: TestInstallation;
  let running: RunningPlugin;
  beforeAll(async () => {
    platform = await TestInstallation.create([beta]);
    running = await platform.start(beta);
  });
  afterAll(() => platform.stop());

  const copies = async (noteIds: readonly string[]) =>
    (
      await platform.sql.query<{ id: string; version: number }>(
        'SELECT note_id AS id, version FROM copy WHERE note_id = ANY($1::uuid[]) ORDER BY seq',
        [noteIds],
      )
    ).rows;

  it('that meet at the first event of an aggregate handle it once, and the other looks again', async () => {
    const noteId = uuidv7();
    const event = platform.envelopeOf(noteWritten(noteId, { noteId, text: 'both have it' }));
    let inside = 0;
    let open: () => void = () => undefined;
    const bothAreInside = new Promise<void>((resolve) => (open = resolve));
    const copying: Subscription = {
      name: 'Copy',
      types: new Set([event.type]),
      subscriber: {
        async handle({ aggregateid, aggregateversion, type }, work) {
          inside += 1;
          if (inside === 2) open();
          await bothAreInside;
          await work.query(copyNote, aggregateid, type, aggregateversion);
        },
      },
    };
    const lead = () =>
      running
        .get(UnitOfWork)
        .transaction(requestContext.current(), (work) =>
          handleEvents([event], [copying], work, running.get(PluginTelemetry), new Date()),
        );

    const outcomes = await Promise.allSettled([lead(), lead()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')!.reason).toBeInstanceOf(InboxRace);
    expect(await copies([noteId])).toEqual([{ id: noteId, version: 1 }]);

    await lead();
    expect(await copies([noteId])).toEqual([{ id: noteId, version: 1 }]);
  });

  it('one after the other handle every event once, in the order of its aggregate', async () => {
    const noteIds = Array.from({ length: 40 }, () => uuidv7());
    const [versions, together] = [60, 100];
    const events = Array.from({ length: versions }, () =>
      noteIds.map((noteId) => platform.envelopeOf(noteWritten(noteId, { noteId, text: 'x' }))),
    ).flat();
    const { subject } = noteWritten(uuidv7(), { noteId: '', text: '' }).definition;
    const stream = jetstream(platform.connection);
    let leader = running;

    for (let from = 0; from < events.length; from += 6 * together) {
      // The next one stands by, and the one that leads goes while it has some of them.
      const next = await platform.start(beta);
      for (let part = from; part < from + 6 * together; part += together)
        await stream.publish(subject, JSON.stringify(events.slice(part, part + together)));
      await leader.stop();
      platform.running.splice(platform.running.indexOf(leader), 1);
      leader = next;
    }
    await eventually(async () => (await copies(noteIds)).length >= events.length, { within: 30_000 });
    await platform.settle();

    const found = await copies(noteIds);
    for (const noteId of noteIds)
      expect(found.filter(({ id }) => id === noteId).map(({ version }) => version)).toEqual(
        Array.from({ length: versions }, (_, index) => index + 1),
      );
    expect((await platform.sql.query('SELECT 1 FROM inbox_parked')).rowCount).toBe(0);
  }, 90_000);
});
