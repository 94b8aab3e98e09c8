import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { directorySectionsApplied, unitChanged } from '#contracts';
import { keyedId } from '#plugin-kit/contract';
import {
  DirectoryInstallation,
  coordinatorOf,
  kommun2,
  landskrona,
  officeOf,
  operator,
  sections,
} from './directory-installation.js';

describe('organisations and goal groups of a programme file', () => {
  let directory: DirectoryInstallation;

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
  });
  afterAll(() => directory.stop());

  const actions = (body: { changes: { action: string; section: string; key: string }[] }) =>
    body.changes.map(({ action, section, key }) => `${action} ${section} ${key}`);
  const reported = (programmeId: string) =>
    directory.installation.published(directorySectionsApplied).filter(({ aggregateid }) => aggregateid === programmeId);

  it('applies once, and reports each version', async () => {
    const { programmeId, reply } = await directory.apply('first');
    expect(actions(reply.body)).toEqual([
      'create organisations landskrona',
      'create organisations kommun-2',
      'create goalGroups ledare',
      'create goalGroups spets',
    ]);
    const again = await directory.apply('first');
    expect(new Set(again.reply.body.changes.map(({ action }: { action: string }) => action))).toEqual(
      new Set(['none']),
    );
    await directory.installation.settle();

    expect(reported(programmeId).map(({ data }) => data)).toEqual([
      { programmeId, version: reply.body.version, sections: ['organisations', 'goalGroups'] },
    ]);
  });

  it('ends what leaves the file and takes it back', async () => {
    await directory.apply('ending');
    const less = await directory.apply('ending', sections(['ledare']));
    expect(actions(less.reply.body)).toContain('end goalGroups spets');
    const [personId] = await directory.people(landskrona, 1);
    const start = () =>
      directory.call(
        'start-memberships',
        {
          programmeId: less.programmeId,
          goalGroupId: keyedId('goal-group', less.programmeId, 'spets'),
          personIds: [personId],
          from: '2023-01-01',
        },
        officeOf(less.programmeId),
      );
    expect((await start()).body.type).toBe('urn:lyftet:problem:directory:goal-group-ended');

    expect(actions((await directory.apply('ending')).reply.body)).toContain('create goalGroups spets');
    expect((await start()).status).toBe(200);
  });

  it('lets no programme rename an organisation of another one', async () => {
    await directory.apply('owner');
    const file = sections();
    file.organisations[0]!.name = 'Skåne';
    const { reply } = await directory.apply('renamer', file, officeOf(keyedId('programme', 'renamer')));

    expect([reply.status, reply.body.errors[0].pointer]).toEqual([400, '/sections/organisations/0/name']);
  });

  it('points into the file when something is wrong', async () => {
    const file: any = sections(['ledare', 'ledare']);
    expect((await directory.apply('wrong', file)).reply.body.errors).toEqual([
      expect.objectContaining({ pointer: '/sections/goalGroups/1/key' }),
    ]);
    file.organisations[1].type = 'company';
    file.goalGroups[1].planned.women = -1;
    expect(
      (await directory.apply('wrong', file)).reply.body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ).toEqual(['/sections/organisations/1/type', '/sections/goalGroups/1/planned/women']);
  });

  it('is applied by the office of the programme and by nobody else’s', async () => {
    expect((await directory.apply('mine', sections(), officeOf(keyedId('programme', 'mine')))).reply.status).toBe(200);
    expect((await directory.apply('mine', sections(), officeOf(randomUUID()))).reply.status).toBe(403);
  });

  it('shows organisations and units to those who work with them', async () => {
    const { programmeId } = await directory.apply('first');
    const keys = async (as: Parameters<typeof directory.call>[2], query: object = {}) =>
      (await directory.call('list-organisations', {}, as, { query })).body.items.map(({ key }: { key: string }) => key);
    expect(await keys(operator)).toEqual(['kommun-2', 'landskrona']);
    expect(await keys(officeOf(programmeId), { programmeId })).toEqual(['kommun-2', 'landskrona']);
    expect(await keys(officeOf(randomUUID()))).toEqual([]);
    expect(await keys(coordinatorOf(kommun2))).toEqual(['kommun-2']);

    const coordinator = coordinatorOf(landskrona);
    const create = (body: object, as = coordinator) =>
      directory.call('create-unit', { organisationId: landskrona, name: 'Hemtjänsten', ...body }, as);
    const { body: parent } = await create({});
    expect((await create({ name: 'Norr', parentUnitId: parent.unitId })).status).toBe(201);
    expect(
      (await create({ organisationId: kommun2, parentUnitId: parent.unitId }, coordinatorOf(kommun2))).body.errors,
    ).toEqual([expect.objectContaining({ pointer: '/parentUnitId' })]);
    expect((await create({}, coordinatorOf(kommun2))).status).toBe(403);
    expect(
      (await directory.call('list-units', {}, coordinator)).body.items.map(({ name }: { name: string }) => name),
    ).toEqual(['Hemtjänsten', 'Norr']);
    expect(
      (await directory.call('list-units', {}, coordinatorOf(kommun2), { query: { organisationId: landskrona } })).body,
    ).toEqual({ items: [] });
    await directory.installation.settle();
    expect(directory.installation.published(unitChanged)).toHaveLength(2);
  });
});
