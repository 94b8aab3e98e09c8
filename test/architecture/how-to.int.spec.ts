import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { TestInstallation } from '#testing';
import { visitNoted, visits } from '../../docs/how-to/examples/visits.plugin.js';

const coordinator = { id: uuidv7(), roles: [{ role: 'coordinator', scope: '*' as const }] };

describe('The plugin of the how-to', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([visits]);
    await platform.start(visits);
  });
  afterAll(() => platform.stop());

  it('notes a visit, tells it, and counts it by its own event', async () => {
    const visit = { visitId: uuidv7(), workplace: 'Hemtjänsten Norr', visitedAt: '2024-03-01T09:00:00Z' };

    expect(await platform.call('visits.note-visit', visit, { as: coordinator })).toMatchObject({
      status: 201,
      body: visit,
    });

    await platform.settle();
    expect(platform.published(visitNoted)).toHaveLength(1);
    expect((await platform.call('visits.list-workplaces')).body).toEqual({
      items: [{ workplace: 'Hemtjänsten Norr', visits: 1 }],
    });
  });

  it('refuses a visit that is still to come', async () => {
    const reply = await platform.call(
      'visits.note-visit',
      { visitId: uuidv7(), workplace: 'Norr', visitedAt: '2999-01-01T00:00:00Z' },
      { as: coordinator },
    );

    expect(reply).toMatchObject({ status: 409, body: { type: 'urn:lyftet:problem:visits:visit-in-the-future' } });
  });
});
