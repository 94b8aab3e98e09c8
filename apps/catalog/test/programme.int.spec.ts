import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogSectionsApplied, modulePublished, moduleRetired, profilePublished, programmeApplied } from '#contracts';
import { keyedId } from '#plugin-kit/contract';
import { CatalogInstallation, officeOf, versionOf } from './catalog-installation.js';
import { digieffekt } from './programme-file.js';

const ALL = ['programme', 'organisations', 'goalGroups', 'profiles', 'courses', 'goals', 'surveys', 'certificates'];

describe('programme files', () => {
  let catalog: CatalogInstallation;

  beforeAll(async () => {
    catalog = await CatalogInstallation.start();
  });
  afterAll(() => catalog.stop());

  const actions = (body: { changes: { action: string; section: string; key: string }[] }) =>
    body.changes.map(({ action, section, key }) => `${action} ${section} ${key}`);

  it('plans without changing, applies, and then has nothing left to do', async () => {
    const file = digieffekt('first');
    const planned = await catalog.apply(file, { operation: 'plan-programme' });
    expect(planned.status).toBe(200);
    expect(actions(planned.body)).toEqual([
      'create programme first',
      'create profiles grund',
      'create courses digilyftet',
      'create courses omvarld',
      'create courses digilyftet/it-sakerhet',
      'create courses digilyftet/mobilt-bankid',
      'create courses omvarld/sjalvledarskap',
      'create goals deltagare',
      'create goals digilyftet',
    ]);
    expect((await catalog.get('get-programme', {}, { programmeId: keyedId('programme', 'first') })).status).toBe(404);

    const applied = await catalog.apply(file);
    expect(applied.body).toEqual({ ...planned.body, version: versionOf(file) });
    const again = await catalog.apply(file);
    expect(new Set(again.body.changes.map(({ action }: { action: string }) => action))).toEqual(new Set(['none']));
    expect((await catalog.apply(file, { operation: 'plan-programme' })).body.changes).toEqual(again.body.changes);
  });

  it('tells the modules and profiles, once', async () => {
    const programmeId = keyedId('programme', 'first');
    await catalog.installation.settle();

    expect(
      catalog.installation
        .published(modulePublished)
        .filter(({ data }) => data.programmeId === programmeId)
        .map(({ data }) => data),
    ).toEqual([
      {
        moduleId: keyedId('module', programmeId, 'it-sakerhet'),
        courseId: keyedId('course', programmeId, 'digilyftet'),
        programmeId,
        key: 'it-sakerhet',
        title: { sv: 'IT-säkerhet' },
        hours: 4,
        competences: [{ competence: '4.1', level: 3 }],
      },
      expect.objectContaining({ key: 'mobilt-bankid' }),
      expect.objectContaining({ key: 'sjalvledarskap', competences: [] }),
    ]);
    expect(catalog.installation.published(profilePublished)).toHaveLength(1);
  });

  it('tells that its own sections stand, once for each version', async () => {
    const programmeId = keyedId('programme', 'first');
    await catalog.installation.settle();

    expect(
      catalog.installation
        .published(catalogSectionsApplied)
        .filter(({ aggregateid }) => aggregateid === programmeId)
        .map(({ data }) => data),
    ).toEqual([
      {
        programmeId,
        version: versionOf(digieffekt('first')),
        sections: ['programme', 'profiles', 'courses', 'goals'],
      },
    ]);
  });

  it('is applied when every owner has the same version, and not before', async () => {
    const file = digieffekt('whole');
    const programmeId = keyedId('programme', 'whole');
    const applied = () =>
      catalog.installation.published(programmeApplied).filter(({ aggregateid }) => aggregateid === programmeId);
    await catalog.reportOthers(programmeId, versionOf({ older: true }));
    await catalog.apply(file, { allSections: ALL });
    await catalog.installation.settle();
    expect(applied()).toEqual([]);
    expect((await catalog.get('get-programme', {}, { programmeId })).body.isApplied).toBe(false);

    await catalog.reportOthers(programmeId, versionOf(file));
    await catalog.installation.settle();
    expect(applied().map(({ data }) => data)).toEqual([
      {
        programmeId,
        key: 'whole',
        version: versionOf(file),
        title: { sv: 'DigiEffekt', en: 'DigiEffekt' },
        startsOn: '2023-01-01',
        endsOn: '2027-12-31',
        fund: {
          name: { sv: 'ESF+' },
          wording: { sv: 'Medfinansieras av Europeiska unionen' },
          emblem: 'emblems/european-union.svg',
        },
        goals: [
          {
            goalId: keyedId('goal', programmeId, 'deltagare'),
            key: 'deltagare',
            title: { sv: '288 deltar' },
            measure: 'participants',
            target: { women: 193, men: 95, total: 288 },
          },
          {
            goalId: keyedId('goal', programmeId, 'digilyftet'),
            key: 'digilyftet',
            title: { sv: 'Deltar i DigiLyftet' },
            measure: 'participants',
            target: { women: 42, men: 13, total: 55 },
            goalGroupId: keyedId('goal-group', programmeId, 'digilyftet'),
            courseIds: [keyedId('course', programmeId, 'digilyftet')],
          },
        ],
      },
    ]);
    expect((await catalog.get('get-programme', {}, { programmeId })).body.isApplied).toBe(true);
    await catalog.apply(file, { allSections: ALL });
    await catalog.installation.settle();
    expect(applied()).toHaveLength(1);
  });

  it('is applied also when the others came first', async () => {
    const file = digieffekt('late');
    const programmeId = keyedId('programme', 'late');
    await catalog.reportOthers(programmeId, versionOf(file));
    await catalog.installation.settle();
    await catalog.apply(file, { allSections: ALL });
    await catalog.installation.settle();

    expect(
      catalog.installation.published(programmeApplied).filter(({ aggregateid }) => aggregateid === programmeId),
    ).toHaveLength(1);
  });

  it('makes a new version of a module for other hours, none for a title, and keeps every file', async () => {
    const { programmeId, moduleId, office } = await catalog.programme('versions');
    const file = digieffekt('versions');
    file.courses[0]!.modules[0]!.title = { sv: 'Säkerhet i IT' };
    const renamed = await catalog.apply(structuredClone(file), { as: office });
    expect(renamed.body.changes.filter(({ action }: { action: string }) => action !== 'none')).toEqual([
      { section: 'courses', action: 'update', key: 'digilyftet/it-sakerhet', fields: ['title'] },
    ]);
    expect((await catalog.get('get-module', {}, { moduleId })).body).toMatchObject({
      version: 1,
      title: { sv: 'Säkerhet i IT' },
    });

    file.courses[0]!.modules[0]!.hours = 6;
    await catalog.apply(file, { as: office });
    await catalog.installation.settle();
    expect((await catalog.get('get-module', {}, { moduleId })).body).toMatchObject({ version: 2, hours: 6 });
    expect(
      catalog.installation
        .published(modulePublished)
        .filter(({ aggregateid }) => aggregateid === moduleId)
        .map(({ data }) => data.hours),
    ).toEqual([4, 4, 6]);

    const versions = await catalog.call('list-programme-versions', undefined, office, { path: { programmeId } });
    expect(versions.body.items).toHaveLength(3);
    expect(
      (
        await catalog.call('list-programme-versions', undefined, officeOf(keyedId('programme', 'first')), {
          path: { programmeId },
        })
      ).body,
    ).toEqual({ items: [] });
  });

  it('ends what leaves the file, deletes nothing, and takes it back', async () => {
    const { programmeId, moduleId, office } = await catalog.programme('ending');
    const file = digieffekt('ending');
    const [kept] = file.courses.splice(0, 1);
    file.goals.splice(1);
    const { body } = await catalog.apply(structuredClone(file), { as: office });
    expect(actions(body).filter((action) => action.startsWith('end'))).toEqual([
      'end courses digilyftet',
      'end courses it-sakerhet',
      'end courses mobilt-bankid',
      'end goals digilyftet',
    ]);
    await catalog.installation.settle();
    expect(catalog.installation.published(moduleRetired).map(({ data }) => data)).toContainEqual({
      moduleId,
      programmeId,
    });
    expect(
      (await catalog.get('list-modules', { programmeId })).body.items.map(({ key }: { key: string }) => key),
    ).toEqual(['sjalvledarskap']);
    expect((await catalog.get('get-module', {}, { moduleId })).body.isRetired).toBe(true);

    file.courses.unshift(kept!);
    await catalog.apply(file, { as: office });
    expect((await catalog.get('get-module', {}, { moduleId })).body).toMatchObject({ isRetired: false, version: 1 });
  });

  it('points into the file when something is wrong, and stores nothing', async () => {
    const file: any = digieffekt('wrong');
    file.courses[0].modules[1].hours = 0;
    file.goals[0].measure = 'luck';
    const { status, body } = await catalog.apply(file);

    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/sections/courses/0/modules/1/hours',
      '/sections/goals/0/measure',
    ]);
    file.courses[0].modules[1].hours = 4;
    file.goals[0].measure = 'participants';
    file.courses[0].modules[1].competences[0].level = 9;
    expect((await catalog.apply(file)).body.errors).toEqual([
      expect.objectContaining({ pointer: '/sections/courses/0/modules/1/competences/0/level' }),
    ]);
    expect((await catalog.get('get-programme', {}, { programmeId: keyedId('programme', 'wrong') })).status).toBe(404);
  });

  it('lets the office of another programme neither plan nor apply', async () => {
    const { programmeId } = await catalog.programme('mine');

    expect(
      (await catalog.apply(digieffekt('other'), { as: officeOf(programmeId), operation: 'plan-programme' })).status,
    ).toBe(403);
    expect((await catalog.apply(digieffekt('other'), { as: officeOf(programmeId) })).status).toBe(403);
  });
});
