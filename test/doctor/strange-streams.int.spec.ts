import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { TestInstallation } from '#testing';
import { drain } from './drain.js';
import { StrangeInstallation, event } from './strange-installation.js';

describe('The doctor of an installation in whose streams anything may stand', () => {
  let strange: StrangeInstallation;
  let installation: TestInstallation;
  let manager: JetStreamManager;
  beforeAll(async () => {
    strange = await StrangeInstallation.create();
    ({ installation, manager } = strange);
  }, 60_000);
  afterAll(() => strange?.stop());

  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const broken = '\u0000 \ud800';
  afterEach(async () => {
    for (const stream of ['EVENTS', 'PEOPLE', 'KV_grants']) await manager.streams.purge(stream);
    await drain(installation.connection);
  });

  it('shows what is of no person, and names that are none', async () => {
    const person = `person.${randomUUID()}`;
    // As before states had a largest size: what stood there then stands there still.
    await manager.streams.update('PEOPLE', { max_msg_size: -1 });
    const strays = ['person.nobody.name', person, `${person}.name.more`, `person.${randomUUID().toUpperCase()}x.name`];
    for (const subject of strays) await strange.put(subject, { given: 'A', family: 'B' });
    const states = [
      5,
      true,
      '"text"',
      [],
      {},
      { given: 1, family: 'B' },
      { given: 'A', family: 7 },
      'no JSON',
      deep,
      [broken],
    ];
    const subjects = states.map(() => `person.${randomUUID()}.name`);
    for (const [index, subject] of subjects.entries()) await strange.put(subject, states[index]);
    await strange.put(`${person}.name`, '');
    await strange.put(`${person}.other`, broken);
    await drain(installation.connection);

    const found = (await strange.examined()).broken['person-states'] as { what: string; facts: { subject: string } }[];

    expect(
      found
        .filter(({ what }) => what === 'of no person')
        .map(({ facts }) => facts.subject)
        .sort(),
    ).toEqual([...strays].sort());
    expect(
      found
        .filter(({ what }) => what === 'no name')
        .map(({ facts }) => facts.subject)
        .sort(),
    ).toEqual([...subjects].sort());
    expect(found).toHaveLength(strays.length + subjects.length);
  });

  it('shows a message in PEOPLE that has the subject of an event', async () => {
    const { config } = await manager.streams.info('PEOPLE');
    await manager.streams.update('PEOPLE', {
      ...config,
      subject_transform: { src: 'person.evil.>', dest: 'event.evil.>' },
    });
    await strange.put('person.evil.thing.done.v1', event('evil.thing.done.v1'));

    expect((await strange.examined()).broken['person-states']).toEqual([
      { what: 'of no person', facts: { subject: 'event.evil.thing.done.v1', seq: expect.any(Number) } },
    ]);
  });

  it("is not stopped by a name with NUL or half a surrogate, but finds that it is nobody's", async () => {
    const id = randomUUID();
    await strange.put(`person.${id}.name`, { given: broken, family: `\\u0000${broken}` });
    await drain(installation.connection);

    expect((await strange.examined()).broken['person-states']).toMatchObject([
      { what: 'only in the copy', facts: { person_id: id } },
    ]);
  });

  it('leaves out what is no event, and takes events of others as they are', async () => {
    const type = 'guest.visit.made.v1';
    const odd = [
      { aggregateversion: 3_000_000_000 },
      { aggregateversion: 1e300 },
      { occurredat: 'yesterday' },
      { occurredat: '0000-01-01T00:00:00Z' },
      { occurredat: '2026-02-31T00:00:00Z' },
      { occurredat: 7 },
      { data: [broken, { [broken]: `\\${broken}` }] },
      { aggregatetype: `${broken}.${broken}` },
      { aggregatetype: 'x' },
      { aggregatetype: `guest.${[...Array(9_000).keys()].join('')}` },
    ];
    const none = [
      5,
      null,
      [null, 5, [{}]],
      'no JSON',
      { id: 'x' },
      event(type, { id: randomUUID().toUpperCase() }),
      event(type, { aggregateversion: 0 }),
      event(type, { aggregateversion: 1.5 }),
      event(type, { aggregatetype: 4 }),
      event('guest.other.made.v1'),
    ];
    for (const rest of odd) await strange.put(`event.${type}`, event(type, rest));
    for (const content of none) await strange.put(`event.${type}`, content);
    await strange.put(`event.${type}`, JSON.stringify(event(type)).replace('{}', deep));

    expect(await strange.examined()).toMatchObject({ code: 0, isSettled: true, broken: {} });
  });

  it('is not stopped by payloads that are not those of their type', async () => {
    for (const seats of ['many', 1.5, null, 1e300])
      await strange.put('event.catalog.session.planned.v1', event('catalog.session.planned.v1', { data: { seats } }));
    for (const data of [
      { goals: 5 },
      { goals: [5, { goalId: 'x', courseIds: 'y' }, { goalId: 'x', courseIds: ['y'], goalGroupId: 5 }] },
      null,
      'goals',
    ])
      await strange.put('event.catalog.programme.applied.v1', event('catalog.programme.applied.v1', { data }));
    for (const sections of [null, 5, {}, [5]])
      await strange.put(
        'event.evaluation.programme-sections.applied.v1',
        event('evaluation.programme-sections.applied.v1', { data: { sections } }),
      );
    await drain(installation.connection);

    const { code, isSettled, broken: found } = await strange.examined();

    expect([code, isSettled]).toEqual([1, true]);
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['events-from-owner', 'inbox-behind', 'insight-goals']));
  });

  it('shows grants that are none', async () => {
    const grants = [
      5,
      'no JSON',
      [],
      { kind: 'person' },
      { kind: 'person', roles: 5 },
      { kind: 'person', roles: [5] },
      { kind: 'person', roles: [{}] },
      { kind: 'person', roles: { role: broken } },
      deep,
    ];
    for (const [index, content] of grants.entries()) await strange.put(`$KV.grants.key-${index}.more`, content);

    const found = (await strange.examined()).broken['grants-held'] as { facts: { key: string } }[];

    expect(found.map(({ facts }) => facts.key).sort()).toEqual(grants.map((_, index) => `key-${index}.more`));
  });
});
