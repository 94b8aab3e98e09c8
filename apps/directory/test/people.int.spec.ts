import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { personChanged, personRegistered } from '#contracts';
import {
  DirectoryInstallation,
  ISSUER,
  coordinatorOf,
  kommun2,
  landskrona,
  operator,
} from './directory-installation.js';

describe('people', () => {
  let directory: DirectoryInstallation;
  const coordinator = coordinatorOf(landskrona);
  const entry = (externalId: string, more: object = {}) => ({
    externalId,
    name: { given: 'Åsa', family: 'Öberg' },
    sex: 'female',
    ...more,
  });

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    await directory.apply('digieffekt');
  });
  afterAll(() => directory.stop());

  it('registers 500 people of a roster, and tells the others of them without their names', async () => {
    const people = Array.from({ length: 500 }, (_, index) =>
      entry(`big-${index}`, { identities: [{ issuer: ISSUER, subject: `demo:big-${index}` }] }),
    );
    const { status, body } = await directory.call('import-roster', { organisationId: landskrona, people }, coordinator);

    expect(status).toBe(200);
    expect(body.people).toHaveLength(500);
    expect(body.people.every(({ created }: { created: boolean }) => created)).toBe(true);
    await directory.installation.settle();
    const told = directory.installation.published(personRegistered);
    expect(told).toHaveLength(500);
    expect(JSON.stringify(told)).not.toContain('Öberg');
  });

  it('finds the same people in a repeated roster, and tells only what changed', async () => {
    const first = await directory.call(
      'import-roster',
      { organisationId: landskrona, people: [entry('r-1'), entry('r-2')] },
      coordinator,
    );
    const second = await directory.call(
      'import-roster',
      { organisationId: landskrona, people: [entry('r-2', { sex: 'other' }), entry('r-3'), entry('r-1')] },
      coordinator,
    );
    await directory.installation.settle();

    expect(second.body.people).toEqual([
      { externalId: 'r-2', personId: first.body.people[1].personId, created: false },
      { externalId: 'r-3', personId: expect.any(String), created: true },
      { externalId: 'r-1', personId: first.body.people[0].personId, created: false },
    ]);
    expect(directory.installation.published(personChanged).map(({ data }) => data)).toEqual([
      { personId: first.body.people[1].personId, sex: 'other', organisationId: landskrona },
    ]);
  });

  it('registers everybody once when two rosters arrive at the same time', async () => {
    const people = Array.from({ length: 50 }, (_, index) => entry(`race-${index}`));
    const replies = await Promise.all(
      [1, 2, 3].map(() => directory.call('import-roster', { organisationId: landskrona, people }, coordinator)),
    );

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(
      new Set(replies.flatMap(({ body }) => body.people.map(({ personId }: { personId: string }) => personId))).size,
    ).toBe(50);
  });

  it('shows a person to the own organisation and to the person, and to nobody else', async () => {
    const registered = await directory.call(
      'register-person',
      { organisationId: landskrona, ...entry('seen') },
      coordinator,
    );
    const { personId } = registered.body;
    expect(registered.status).toBe(201);

    const read = (as: Parameters<typeof directory.call>[2]) =>
      directory.call('get-person', {}, as, { path: { personId } });
    expect((await read(coordinator)).body).toMatchObject({
      personId,
      name: { given: 'Åsa', family: 'Öberg' },
      sex: 'female',
      externalId: 'seen',
    });
    expect((await read({ id: personId })).status).toBe(200);
    expect((await directory.call('get-me', {}, { id: personId })).body).toMatchObject({ personId, programmes: [] });
    expect((await read(coordinatorOf(kommun2))).status).toBe(404);
    expect((await read(operator)).status).toBe(404);
    expect(
      (await directory.call('list-people', {}, coordinatorOf(kommun2), { query: { organisationId: landskrona } })).body,
    ).toEqual({ items: [] });
    expect((await directory.call('list-people', {}, { id: personId })).status).toBe(403);
  });

  it('lets the person see who looked', async () => {
    const {
      body: { personId },
    } = await directory.call('register-person', { organisationId: landskrona, ...entry('watched') }, coordinator);
    await directory.call('get-person', {}, coordinator, { path: { personId } });
    await directory.call('get-person', {}, { id: personId }, { path: { personId } });

    const { body } = await directory.call('list-my-readings', {}, { id: personId });
    expect(
      body.items.map(({ operation, callerId }: { operation: string; callerId: string }) => [operation, callerId]),
    ).toEqual([
      ['directory.get-person', coordinator.id],
      ['directory.register-person', coordinator.id],
    ]);
  });

  it('reads a long list page by page, everybody once', async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const { body } = await directory.call('list-people', {}, coordinator, {
        query: { limit: 200, ...(after && { after }) },
      });
      seen.push(...body.items.map(({ personId }: { personId: string }) => personId));
      after = body.next;
      if (!after) break;
    }

    const { rows } = await directory.installation.sql.query(
      'SELECT count(*)::int AS count FROM person WHERE organisation_id = $1',
      [landskrona],
    );
    expect(seen).toHaveLength(rows[0].count);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('refuses a coordinator from elsewhere, repeated or taken numbers, and foreign units', async () => {
    const roster = (people: object[], as = coordinator) =>
      directory.call('import-roster', { organisationId: landskrona, people }, as);

    expect((await roster([entry('x')], coordinatorOf(kommun2))).status).toBe(403);
    expect((await roster([entry('x'), entry('x')])).body.errors).toEqual([
      expect.objectContaining({ pointer: '/people/1/externalId' }),
    ]);
    expect((await roster([entry('x'), entry('y', { unitId: landskrona })])).body.errors).toEqual([
      expect.objectContaining({ pointer: '/people/1/unitId' }),
    ]);
    await roster([entry('taken')]);
    expect(
      (await directory.call('register-person', { organisationId: landskrona, ...entry('taken') }, coordinator)).body
        .type,
    ).toBe('urn:lyftet:problem:directory:external-id-taken');
  });
});
