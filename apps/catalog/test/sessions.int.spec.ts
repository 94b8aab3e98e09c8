import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sessionCancelled, sessionChanged, sessionScheduled } from '#contracts';
import { keyedId } from '#plugin-kit/contract';
import { CatalogInstallation, officeOf } from './catalog-installation.js';
import { digieffekt } from './programme-file.js';

describe('sessions', () => {
  let catalog: CatalogInstallation;
  let programmeId: string;
  let moduleId: string;
  let office: ReturnType<typeof officeOf>;
  const purged: string[] = [];
  const trainerIds = [randomUUID()];
  const plan = (more: object = {}) => ({
    moduleId,
    startsAt: '2027-03-01T08:00:00.000Z',
    endsAt: '2027-03-01T12:00:00.000Z',
    form: 'classroom',
    seats: 12,
    place: { sv: 'Rådhuset' },
    trainerIds,
    ...more,
  });
  const changeable = ({ moduleId: _, ...rest }: ReturnType<typeof plan>) => rest;
  const schedule = (more: object = {}, as = office) => catalog.call('schedule-session', plan(more), as);

  beforeAll(async () => {
    catalog = await CatalogInstallation.start();
    ({ programmeId, moduleId, office } = await catalog.programme('sessions'));
    catalog.installation.bus.subscribe('purge.catalog', {
      callback: (_, message) => void purged.push(...message.json<{ tags: string[] }>().tags),
    });
    await catalog.installation.bus.flush();
  });
  afterAll(() => catalog.stop());

  it('schedules a session, tells it, and drops the lists that do not show it', async () => {
    const { status, body, header } = await schedule();
    const { sessionId } = body;
    const facts = {
      sessionId,
      moduleId,
      courseId: keyedId('course', programmeId, 'digilyftet'),
      programmeId,
      startsAt: '2027-03-01T08:00:00.000Z',
      endsAt: '2027-03-01T12:00:00.000Z',
      seats: 12,
      form: 'classroom',
      hours: 4,
      ownWorkMinutes: 0,
      trainerIds,
    };
    const [{ meetingId }] = body.meetings;
    const meeting = { meetingId, startsAt: facts.startsAt, endsAt: facts.endsAt, form: 'classroom' };

    expect(status).toBe(201);
    const place = { sv: 'Rådhuset' };
    expect(body).toEqual({
      ...facts,
      meetings: [{ ...meeting, place }],
      title: { sv: 'IT-säkerhet' },
      place,
      state: 'scheduled',
    });
    expect([header('location'), header('etag')]).toEqual([`/sessions/${sessionId}`, expect.stringMatching(/^"1-/)]);
    await catalog.installation.settle();
    expect(catalog.installation.published(sessionScheduled).map(({ data }) => data)).toEqual([
      { ...facts, meetings: [meeting] },
    ]);
    expect(purged).toEqual(expect.arrayContaining(['sessions', `sessions:${programmeId}`]));
    const read = await catalog.get('get-session', {}, { sessionId });
    const { trainerIds: _, ...open } = body;
    expect(read.body).toEqual(open);
    const planned = (as: typeof office) => catalog.call('get-session-plan', undefined, as, { path: { sessionId } });
    expect((await planned(office)).body).toEqual(body);
    expect((await planned(officeOf(randomUUID()))).status).toBe(403);
    expect(read.header('cache-tags')).toBe(`session:${sessionId} programme:${programmeId}`);
  });

  it('takes the seats of the module when the session says none', async () => {
    const { seats: _, ...rest } = plan();

    expect((await catalog.call('schedule-session', rest, office)).body.seats).toBe(16);
  });

  it('refuses a wrong form, a wrong order, an unknown module, and whoever may not', async () => {
    const pointers = async (more: object) =>
      (await schedule(more)).body.errors.map(({ pointer }: { pointer: string }) => pointer);

    expect(await pointers({ endsAt: '2027-03-01T08:00:00Z' })).toEqual(['/endsAt']);
    expect(await pointers({ form: 'supervised' })).toEqual(['/form']);
    expect(await pointers({ moduleId: randomUUID() })).toEqual(['/moduleId']);
    expect(await pointers({ trainerIds: [trainerIds[0], trainerIds[0]] })).toEqual(['/trainerIds/1']);
    expect((await schedule({}, officeOf(randomUUID()))).status).toBe(403);
    expect((await schedule({}, { id: randomUUID(), roles: [] })).status).toBe(403);
  });

  it('changes a session only for who has seen its latest state', async () => {
    const scheduled = await schedule();
    const { sessionId } = scheduled.body;
    const first = scheduled.header('etag')!;
    const change = (etag: string | undefined, more: object, as = office) =>
      catalog.call('change-session', changeable(plan(more)), as, {
        path: { sessionId },
        ...(etag && { headers: { 'if-match': etag } }),
      });

    expect((await change(undefined, {})).body.errors).toEqual([
      expect.objectContaining({ pointer: '', header: 'if-match' }),
    ]);
    const changed = await change(`"other", ${first}`, { seats: 20, form: 'remote' });
    expect([changed.status, changed.header('etag'), changed.body.seats, changed.body.form]).toEqual([
      200,
      expect.stringMatching(/^"2-/),
      20,
      'remote',
    ]);
    const second = changed.header('etag')!;
    expect((await catalog.get('get-session', {}, { sessionId })).header('etag')).toBe(second);
    expect((await change(first, { seats: 30 })).status).toBe(412);
    expect((await change(second, { seats: 30 }, officeOf(randomUUID()))).status).toBe(403);
    const race = await Promise.all([change(second, { seats: 31 }), change(second, { seats: 32 })]);
    expect(race.map(({ status }) => status).sort()).toEqual([200, 412]);
    await catalog.installation.settle();
    expect(
      catalog.installation.published(sessionChanged).filter(({ aggregateid }) => aggregateid === sessionId),
    ).toHaveLength(2);
    expect(purged).toContain(`session:${sessionId}`);
  });

  it('has another entity tag when the title of its module is another one', async () => {
    const { programmeId: own, moduleId: module, office: ownOffice } = await catalog.programme('retitled');
    const { body, header } = await schedule({ moduleId: module }, ownOffice);
    const file = digieffekt('retitled');
    file.courses[0]!.modules[0]!.title.sv = 'IT-säkerhet i vården';
    await catalog.apply(file, { as: ownOffice });

    const read = await catalog.get('get-session', {}, { sessionId: body.sessionId });

    expect([own, read.body.title.sv]).toEqual([body.programmeId, 'IT-säkerhet i vården']);
    expect(read.header('etag')).not.toBe(header('etag'));
  });

  it('cancels a session once, and then changes it no more', async () => {
    const {
      body: { sessionId },
    } = await schedule();
    const cancel = () => catalog.call('cancel-session', {}, office, { path: { sessionId } });
    expect((await cancel()).body.state).toBe('cancelled');
    expect((await cancel()).status).toBe(200);
    await catalog.installation.settle();

    expect(
      catalog.installation.published(sessionCancelled).filter(({ aggregateid }) => aggregateid === sessionId),
    ).toHaveLength(1);
    const changed = await catalog.call('change-session', changeable(plan()), office, {
      path: { sessionId },
      headers: { 'if-match': '*' },
    });
    expect(changed.body.type).toBe('urn:lyftet:problem:catalog:session-cancelled');
  });

  it('lists sessions in the order of their beginning, page by page, and by day', async () => {
    const { programmeId: own, moduleId: module, office: ownOffice } = await catalog.programme('listed');
    const starts = [
      '2027-05-03T08:00:00.000Z',
      '2027-05-01T08:00:00.000Z',
      '2027-05-02T08:00:00.000Z',
      '2027-05-02T08:00:00.000Z',
      '2027-04-30T22:30:00.000Z',
    ];
    for (const startsAt of starts)
      await schedule({ moduleId: module, startsAt, endsAt: startsAt.replace(/T\d\d/, 'T23') }, ownOffice);

    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const { body, header } = await catalog.get('list-sessions', {
        programmeId: own,
        limit: 2,
        ...(after && { after }),
      });
      seen.push(...body.items.map(({ startsAt }: { startsAt: string }) => startsAt));
      after = body.next;
      expect(header('link')).toBe(after ? `<?limit=2&programmeId=${own}&after=${after}>; rel="next"` : '');
      if (!after) break;
    }
    expect(seen).toEqual([...starts].sort());
    // 22:30 UTC is half past midnight on the first of May in Sweden.
    expect(
      (await catalog.get('list-sessions', { moduleId: module, from: '2027-05-01', to: '2027-05-01' })).body.items,
    ).toHaveLength(2);
    expect((await catalog.get('list-sessions', { programmeId: own, from: '2027-02-30' })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/from' }),
    ]);
    for (const day of ['0001-01-01', '0764-04-28', '9999-12-31'])
      expect((await catalog.get('list-sessions', { programmeId: own, from: day, to: day })).status).toBe(200);
    expect((await catalog.get('list-sessions', { programmeId: own, after: 'made-up' })).status).toBe(400);
  });

  it('schedules no session of a module that has left the programme', async () => {
    const { moduleId: module, office: own } = await catalog.programme('retired');
    const file = digieffekt('retired');
    file.courses.splice(0, 1);
    file.goals.splice(1);
    await catalog.apply(file, { as: own });

    expect((await schedule({ moduleId: module }, own)).body.type).toBe('urn:lyftet:problem:catalog:module-retired');
  });

  it('shows everybody the catalogue', async () => {
    expect((await catalog.get('list-programmes')).body.items.map(({ key }: { key: string }) => key)).toContain(
      'sessions',
    );
    expect(
      (await catalog.get('list-courses', { programmeId })).body.items.map(({ key }: { key: string }) => key),
    ).toEqual(['digilyftet', 'omvarld']);
    expect(
      (await catalog.get('list-modules', { courseId: keyedId('course', programmeId, 'omvarld') })).body.items,
    ).toHaveLength(1);
    expect((await catalog.get('list-profiles', { programmeId })).body.items).toEqual([
      expect.objectContaining({ key: 'grund', framework: 'digcomp-2.2' }),
    ]);
    expect((await catalog.get('get-framework', {}, { framework: 'digcomp-2.2' })).body.areas).toHaveLength(5);
    expect((await catalog.get('get-framework', {}, { framework: 'other' })).status).toBe(404);
    for (const operation of ['list-courses', 'list-modules', 'list-profiles'])
      expect((await catalog.get(operation, { programmeId })).header('cache-tags')).toBe(`programme:${programmeId}`);
  });
});
