import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyedId } from '#plugin-kit/contract';
import { CatalogInstallation, officeOf } from './catalog-installation.js';
import { digieffekt } from './programme-file.js';

describe('when a session is held', () => {
  let catalog: CatalogInstallation;
  let programmeId: string;
  let moduleId: string;
  let office: ReturnType<typeof officeOf>;
  const plan = (more: object = {}) => ({
    moduleId,
    startsAt: '2027-03-01T08:00:00.000Z',
    endsAt: '2027-03-01T12:00:00.000Z',
    form: 'classroom',
    seats: 12,
    place: { sv: 'Rådhuset' },
    trainerIds: [randomUUID()],
    ...more,
  });
  const changeable = ({ moduleId: _, ...rest }: ReturnType<typeof plan>) => rest;
  const schedule = (more: object = {}, as = office) => catalog.call('schedule-session', plan(more), as);

  beforeAll(async () => {
    catalog = await CatalogInstallation.start();
    ({ programmeId, moduleId, office } = await catalog.programme('meetings'));
  });
  afterAll(() => catalog.stop());

  it('is several meetings, in the order of their beginning, and no two at once', async () => {
    const day = (date: string, more: object = {}) => ({
      startsAt: `2027-04-${date}T08:00:00.000Z`,
      endsAt: `2027-04-${date}T11:00:00.000Z`,
      ...more,
    });
    const { startsAt: _, endsAt: __, ...rest } = plan();
    const inMeetings = (meetings: object[]) => catalog.call('schedule-session', { ...rest, meetings }, office);

    const { status, body } = await inMeetings([day('12', { form: 'remote', place: { sv: 'Hemma' } }), day('05')]);

    expect([status, body.startsAt, body.endsAt]).toEqual([201, day('05').startsAt, day('12').endsAt]);
    expect(body.meetings).toEqual([
      { meetingId: expect.any(String), ...day('05'), form: 'classroom', place: { sv: 'Rådhuset' } },
      { meetingId: expect.any(String), ...day('12'), form: 'remote', place: { sv: 'Hemma' } },
    ]);
    const faults = async (reply: Promise<{ body: { errors: { pointer: string }[] } }>) =>
      (await reply).body.errors.map(({ pointer }) => pointer);
    expect(await faults(inMeetings([day('05'), day('05', { startsAt: '2027-04-05T10:59:00Z' })]))).toEqual([
      '/meetings/1/startsAt',
    ]);
    expect(await faults(inMeetings([day('05', { form: 'supervised' })]))).toEqual(['/meetings/0/form']);
    expect(await faults(inMeetings([day('05', { meetingId: randomUUID() })]))).toEqual(['/meetings/0/meetingId']);
    expect(await faults(inMeetings([]))).toEqual(['/meetings']);
    expect(await faults(catalog.call('schedule-session', { ...plan(), meetings: [day('05')] }, office))).toEqual([
      '/meetings',
    ]);

    const change = (etag: string, meetings: object[]) =>
      catalog.call(
        'change-session',
        { ...changeable(plan()), startsAt: undefined, endsAt: undefined, meetings },
        office,
        {
          path: { sessionId: body.sessionId },
          headers: { 'if-match': etag },
        },
      );
    const [first, second] = body.meetings;
    const { body: moved } = await change('*', [{ ...second, ...day('19') }, day('26'), first]);
    expect(moved.meetings.map(({ meetingId }: { meetingId: string }) => meetingId)).toEqual([
      first.meetingId,
      second.meetingId,
      expect.not.stringMatching(`${first.meetingId}|${second.meetingId}`),
    ]);
  });

  it('at a distance leaves room for own work, as much as the module says', async () => {
    const file = digieffekt('own-work');
    const [module] = file.courses[0]!.modules;
    Object.assign(module!, { ownWorkMinutes: 90 });
    await catalog.apply(file);
    const own = keyedId('programme', 'own-work');
    const inForm = async (form: string) =>
      (await schedule({ moduleId: keyedId('module', own, module!.key), form }, officeOf(own))).body.ownWorkMinutes;

    expect([await inForm('remote'), await inForm('classroom')]).toEqual([90, 0]);
    Object.assign(file.courses[0]!.modules[1]!, { ownWorkMinutes: 60 });
    expect((await catalog.apply(file)).body.errors).toEqual([
      expect.objectContaining({ pointer: '/sections/courses/0/modules/1/ownWorkMinutes' }),
    ]);
  });

  it('is within the programme: the last day lasts to its end', async () => {
    const at = (startsAt: string, endsAt: string) => schedule({ startsAt, endsAt });

    const before = await at('2022-12-31T22:59:00Z', '2023-01-01T08:00:00Z');

    expect([before.status, before.body]).toEqual([
      409,
      expect.objectContaining({
        type: 'urn:lyftet:problem:catalog:outside-programme',
        programmeId,
        startsOn: '2023-01-01',
        endsOn: '2027-12-31',
      }),
    ]);
    expect((await at('2027-12-31T22:00:00Z', '2027-12-31T23:00:01Z')).status).toBe(409);
    const last = await at('2027-12-31T22:00:00Z', '2027-12-31T23:00:00Z');
    expect(last.status).toBe(201);
    const moved = await catalog.call(
      'change-session',
      changeable(plan({ startsAt: '2028-01-01T08:00:00Z', endsAt: '2028-01-01T09:00:00Z' })),
      office,
      { path: { sessionId: last.body.sessionId }, headers: { 'if-match': '*' } },
    );
    expect(moved.body.type).toBe('urn:lyftet:problem:catalog:outside-programme');
  });

  it('is corrected afterwards with a reason, and how it stood is kept', async () => {
    const {
      body: { sessionId },
    } = await schedule();
    const options = (etag: string) => ({ path: { sessionId }, headers: { 'if-match': etag } });
    const change = (etag: string, more: object) =>
      catalog.call('change-session', { ...changeable(plan()), ...more }, office, options(etag));
    const wrongYear = { startsAt: '2025-03-01T08:00:00.000Z', endsAt: '2025-03-01T12:00:00.000Z' };

    expect((await change('*', wrongYear)).status).toBe(200);
    expect((await change('*', {})).body.type).toBe('urn:lyftet:problem:catalog:session-begun');
    expect((await change('*', { reason: 'because' })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/reason' }),
    ]);
    const undone = await change('*', { reason: 'mistyped' });
    expect([undone.status, undone.body.startsAt]).toEqual([200, plan().startsAt]);

    const versions = (as = office) => catalog.call('list-session-versions', undefined, as, { path: { sessionId } });
    const { body } = await versions();
    expect(
      body.items.map(
        ({ before, reason, replacedBy }: { before: { startsAt: string }; reason?: string; replacedBy: string }) => [
          before.startsAt,
          reason,
          replacedBy,
        ],
      ),
    ).toEqual([
      [wrongYear.startsAt, 'mistyped', office.id],
      [plan().startsAt, undefined, office.id],
    ]);
    expect((await versions(officeOf(randomUUID()))).status).toBe(403);
  });

  it('is cancelled afterwards only with a reason', async () => {
    const {
      body: { sessionId },
    } = await schedule({ startsAt: '2024-01-01T08:00:00Z', endsAt: '2024-01-01T09:00:00Z' });
    const cancel = (body: object) => catalog.call('cancel-session', body, office, { path: { sessionId } });

    expect((await cancel({})).body.type).toBe('urn:lyftet:problem:catalog:session-begun');
    expect((await cancel({ reason: 'not-held' })).body.state).toBe('cancelled');
  });
});
