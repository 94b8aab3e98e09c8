import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DirectoryInstallation, coordinatorOf, landskrona, operator } from './directory-installation.js';

describe('what is known of people', () => {
  let directory: DirectoryInstallation;
  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    await directory.apply('digieffekt');
  });
  afterAll(() => directory.stop());

  const entry = (externalId: string, more: object = {}) => ({
    externalId,
    name: { given: 'Åsa', family: 'Berg' },
    sex: 'female',
    ...more,
  });
  const roster = (...people: object[]) =>
    directory.call('import-roster', { organisationId: landskrona, people }, operator);
  const person = async (personId: string) =>
    (await directory.call('get-person', {}, coordinatorOf(landskrona), { path: { personId } })).body;

  it('is one person by one number, however its letters are composed', async () => {
    const [first] = (await roster(entry('Å-17'))).body.people;
    const [again] = (await roster(entry('Å-17'.normalize('NFD')))).body.people;

    expect(again).toEqual({ externalId: 'Å-17', personId: first.personId, created: false });
  });

  it.each(['18 ', '\ufeff18', '1\u200b8', '1\u00a08', '18\t'])(
    'is no second person by the number %j',
    async (number) => {
      const { status, body } = await roster(entry('18'), entry(number));

      expect([status, body.errors]).toMatchObject([
        400,
        [{ pointer: '/people/1/externalId', detail: expect.stringMatching(/U\+[0-9A-F]{4}/) }],
      ]);
    },
  );

  it('is a unit until a roster names another one, or none', async () => {
    const unit = (await directory.call('create-unit', { organisationId: landskrona, name: 'Norr' }, operator)).body;
    const { unitId } = unit;
    const [{ personId }] = (await roster(entry('19', { unitId }))).body.people;

    await roster(entry('19', { name: { given: 'Eva', family: 'Berg' } }));
    expect(await person(personId)).toMatchObject({ unitId, name: { given: 'Eva' } });
    await roster(entry('19', { unitId: null }));
    expect(await person(personId)).not.toHaveProperty('unitId');
  });

  it('is one name for who has one', async () => {
    const [{ personId }] = (await roster(entry('20', { name: { given: 'Madonna' } }))).body.people;

    expect((await person(personId)).name).toEqual({ given: 'Madonna' });
  });

  it.each([' ', '\u200b', 'Anna\u202e'])('is no name that nobody sees: %j', async (given) => {
    expect((await roster(entry('21', { name: { given, family: 'Berg' } }))).body.errors).toMatchObject([
      { pointer: '/people/0/name/given' },
    ]);
  });

  it('is a role that exists', async () => {
    const [personId] = await directory.people(landskrona, 1);
    const assign = (role: string) =>
      directory.call('assign-role', { personId, role, scope: `programme:${randomUUID()}` }, operator);

    expect((await assign('programme-ofice')).body.errors).toMatchObject([
      { pointer: '/role', detail: expect.stringContaining('programme-office') },
    ]);
    expect((await assign('programme-office')).status).toBe(201);
  });
});
