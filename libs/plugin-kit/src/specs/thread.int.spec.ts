import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestInstallation } from '#testing';
import { beta } from './copies.fixture.js';
import { alpha, noteWritten } from './notes.fixture.js';

const ann = { id: '01935a5e-0000-7000-8000-000000000001' };

describe('The thread from an operation to a row, an event and a second plugin', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha, beta]);
    await platform.start(alpha);
    await platform.start(beta);
  });
  afterAll(() => platform.stop());

  it('writes the row, tells the event and lets the other plugin count it', async () => {
    const reply = await platform.call('alpha.write-note', { text: 'hej' }, { as: ann });

    expect(reply).toMatchObject({ status: 201, body: { text: 'hej' } });
    await platform.settle();
    expect(platform.published(noteWritten)).toMatchObject([
      { aggregateid: reply.body.noteId, aggregateversion: 1, data: { text: 'hej' } },
    ]);
    expect((await platform.call('beta.count-notes')).body).toEqual({ count: 1 });
  });

  it('stores nothing and tells nothing when the operation fails after its insert', async () => {
    const before = platform.events.length;

    const reply = await platform.call('alpha.write-note', { text: 'fail' }, { as: ann });

    expect(reply).toMatchObject({ status: 500, body: { type: 'urn:lyftet:problem:lyftet:internal-fault' } });
    expect(JSON.stringify(reply.body)).not.toContain('failed after');
    await platform.settle();
    expect(platform.events).toHaveLength(before);
    expect((await platform.sql.query(`SELECT 1 FROM alpha.note WHERE text = 'fail'`)).rowCount).toBe(0);
  });
});
