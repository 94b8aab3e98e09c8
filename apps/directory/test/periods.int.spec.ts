import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { membershipEnded, membershipStarted } from '#contracts';
import { keyedId } from '#plugin-kit/contract';
import type { TestReply } from '#testing';
import { DirectoryInstallation, kommun2, landskrona, officeOf, sections } from './directory-installation.js';

const problem = (name: string) => `urn:lyftet:problem:directory:${name}`;
const typeOf = ({ status, body }: TestReply) => (status < 300 ? status : body.type);

describe('periods of taking part', () => {
  let directory: DirectoryInstallation;
  let programmeId: string;
  let office: ReturnType<typeof officeOf>;
  const group = (key: string) => keyedId('goal-group', programmeId, key);
  const take = (personId: string, key: string, from: string, as = office) =>
    directory.call('start-memberships', { programmeId, goalGroupId: group(key), personIds: [personId], from }, as);
  const taken = async (personId: string, key: string, from: string): Promise<string> =>
    (await take(personId, key, from)).body.memberships[0].membershipId;
  const end = (membershipId: string, on: string, cause = 'moved') =>
    directory.call('end-membership', { on, cause }, office, { path: { membershipId } });
  const correct = (membershipId: string, body: object, as = office) =>
    directory.call('correct-membership', body, as, { path: { membershipId } });
  const move = (membershipId: string, key: string, from: string) =>
    directory.call('move-membership', { goalGroupId: group(key), from }, office, { path: { membershipId } });
  const somebody = async (organisation = landskrona) => (await directory.people(organisation, 1))[0]!;
  /** What was told of a membership: when it began, and when it ended. */
  const told = async (id: string) => {
    await directory.installation.settle();
    return directory.installation.events
      .filter(({ aggregateid }) => aggregateid === id)
      .map((event) => [event.type, (event.data as { from?: string }).from ?? (event.data as { on?: string }).on]);
  };

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    const file = sections(['ledare', 'spets']);
    ({ programmeId } = await directory.apply('periods', {
      ...file,
      goalGroups: [
        ...file.goalGroups,
        { key: 'coacher', name: { sv: 'Coacher' }, exclusive: false },
        { key: 'ombud', name: { sv: 'Ombud' }, exclusive: false },
        { key: 'bara-kommun-2', name: { sv: 'Kommun 2' }, exclusive: false, organisations: ['kommun-2'] },
      ],
    }));
    office = officeOf(programmeId);
  });
  afterAll(() => directory.stop());

  it('begin again for who comes back, after the last day', async () => {
    const personId = await somebody();
    const first = await taken(personId, 'ledare', '2023-01-01');
    await end(first, '2023-06-30');

    expect((await take(personId, 'ledare', '2023-06-30')).body).toMatchObject({
      type: problem('already-member'),
      errors: [{ pointer: '/personIds/0', detail: expect.stringContaining('2023-06-30') }],
    });
    const second = await taken(personId, 'ledare', '2023-09-01');
    expect(second).not.toBe(first);
    expect(await told(second)).toEqual([[membershipStarted.type, '2023-09-01']]);
    const { body } = await directory.call('get-me', {}, { id: personId });
    expect(body.programmes).toHaveLength(2);
  });

  it('are never answered as if they were as asked, when they are not', async () => {
    const personId = await somebody();
    const id = await taken(personId, 'ledare', '2023-01-01');

    expect(await taken(personId, 'ledare', '2023-01-01')).toBe(id);
    expect(typeOf(await take(personId, 'ledare', '2023-02-01'))).toBe(problem('already-member'));
    expect(typeOf(await take(personId, 'ledare', '2022-12-01'))).toBe(problem('already-member'));
  });

  it('are in several groups at once only where the file does not say that these exclude others', async () => {
    const personId = await somebody();
    await taken(personId, 'coacher', '2023-01-01');

    expect(typeOf(await take(personId, 'ombud', '2023-02-01'))).toBe(200);
    expect(typeOf(await take(personId, 'ledare', '2023-02-01'))).toBe(problem('in-another-goal-group'));
  });

  it('are in a group that is bound to organisations for their people alone', async () => {
    expect((await take(await somebody(), 'bara-kommun-2', '2023-01-01')).body.errors).toMatchObject([
      { pointer: '/personIds/0' },
    ]);
    expect(typeOf(await take(await somebody(kommun2), 'bara-kommun-2', '2023-01-01'))).toBe(200);
  });

  it('are corrected with a reason, told anew, and how they stood is kept', async () => {
    const personId = await somebody();
    const id = await taken(personId, 'ledare', '2023-01-01');
    await end(id, '2023-06-30');
    expect(typeOf(await end(id, '2023-07-31'))).toBe(problem('membership-ended'));
    const body = { goalGroupId: group('ledare'), from: '2023-01-15', endedOn: '2023-07-31', cause: 'moved' };

    expect((await correct(id, body)).body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await correct(id, { ...body, reason: 'mistyped', endedOn: '2023-01-14' })).body.errors).toMatchObject([
      { pointer: '/endedOn' },
    ]);
    expect((await correct(id, { ...body, reason: 'mistyped' }, officeOf(kommun2))).status).toBe(404);
    expect(typeOf(await correct(id, { ...body, reason: 'mistyped' }))).toBe(200);
    expect(typeOf(await correct(id, { goalGroupId: group('spets'), from: '2023-01-15', reason: 'wrong-group' }))).toBe(
      200,
    );

    expect(await told(id)).toEqual([
      [membershipStarted.type, '2023-01-01'],
      [membershipEnded.type, '2023-06-30'],
      [membershipStarted.type, '2023-01-15'],
      [membershipEnded.type, '2023-07-31'],
      [membershipStarted.type, '2023-01-15'],
    ]);
    const { rows } = await directory.installation.sql.query(
      `SELECT version, from_day::text, ended_on::text, reason FROM membership_version
       WHERE membership_id = $1 ORDER BY 1`,
      [id],
    );
    expect(rows).toEqual([
      { version: 1, from_day: '2023-01-01', ended_on: '2023-06-30', reason: 'mistyped' },
      { version: 2, from_day: '2023-01-15', ended_on: '2023-07-31', reason: 'wrong-group' },
    ]);
  });

  it('go on in another group from a day on, and were in the earlier one until the day before', async () => {
    const personId = await somebody();
    const id = await taken(personId, 'ledare', '2023-01-01');

    expect((await move(id, 'spets', '2023-01-01')).body.errors).toMatchObject([{ pointer: '/from' }]);
    const { body } = await move(id, 'spets', '2023-05-01');

    expect(await told(body.earlierId)).toEqual([
      [membershipStarted.type, '2023-01-01'],
      [membershipEnded.type, '2023-04-30'],
    ]);
    expect((await told(id)).at(-1)).toEqual([membershipStarted.type, '2023-05-01']);
    expect(
      directory.installation.published(membershipEnded).find(({ aggregateid }) => aggregateid === body.earlierId)!.data,
    ).toMatchObject({ goalGroupId: group('ledare'), movedTo: group('spets') });
    await end(id, '2023-06-30');
    expect(typeOf(await move(id, 'ledare', '2023-06-01'))).toBe(problem('membership-ended'));
  });
});
