import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { membershipEnded, membershipStarted } from '#contracts';
import { keyedId } from '#plugin-kit/contract';
import {
  DirectoryInstallation,
  coordinatorOf,
  landskrona,
  officeOf,
  operator,
  sections,
} from './directory-installation.js';

describe('memberships', () => {
  let directory: DirectoryInstallation;
  let programmeId: string;
  let office: ReturnType<typeof officeOf>;
  const group = (key: string, programme = programmeId) => keyedId('goal-group', programme, key);
  const start = (personIds: string[], more: object = {}, as = office) =>
    directory.call(
      'start-memberships',
      { programmeId, goalGroupId: group('ledare'), personIds, from: '2023-01-01', ...more },
      as,
    );
  const list = (query: object = {}, as = office) =>
    directory.call('list-memberships', {}, as, { query: { programmeId, ...query } });

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    ({ programmeId } = await directory.apply('digieffekt'));
    office = officeOf(programmeId);
  });
  afterAll(() => directory.stop());

  it('takes 500 people into a group, once however often it is said', async () => {
    const personIds = await directory.people(landskrona, 500);
    const first = await start(personIds);
    const again = await start([...personIds].reverse());

    expect(first.body.memberships.map(({ personId }: { personId: string }) => personId)).toEqual(personIds);
    expect(again.body.memberships.reverse()).toEqual(first.body.memberships);
    await directory.installation.settle();
    expect(directory.installation.published(membershipStarted)).toHaveLength(500);
    expect(directory.installation.published(membershipStarted)[0]!.data).toMatchObject({
      programmeId,
      goalGroupId: group('ledare'),
      organisationId: landskrona,
      from: '2023-01-01',
    });
  });

  it('takes nobody into two groups of a programme, also when both are asked at once', async () => {
    const [personId] = await directory.people(landskrona, 1);
    const replies = await Promise.all([start([personId!]), start([personId!], { goalGroupId: group('spets') })]);

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = replies.find(({ status }) => status === 409)!;
    expect(refused.body).toMatchObject({
      type: 'urn:lyftet:problem:directory:in-another-goal-group',
      errors: [{ pointer: '/personIds/0' }],
    });
  });

  it('notes who left, with a day and a code, once', async () => {
    const [personId] = await directory.people(landskrona, 1);
    const {
      body: {
        memberships: [{ membershipId }],
      },
    } = await start([personId!]);
    const end = (on: string, cause: string, as = office) =>
      directory.call('end-membership', { on, cause }, as, { path: { membershipId } });

    expect((await end('2022-12-31', 'moved')).body.errors).toEqual([expect.objectContaining({ pointer: '/on' })]);
    expect((await end('2023-05-01', 'because I was ill')).status).toBe(400);
    expect((await end('2023-05-01', 'moved', officeOf(randomUUID()))).status).toBe(404);
    expect((await end('2023-05-01', 'moved')).body).toEqual({ membershipId, endedOn: '2023-05-01', cause: 'moved' });
    expect((await end('2023-05-01', 'moved')).status).toBe(200);
    expect((await end('2023-06-01', 'moved')).body.type).toBe('urn:lyftet:problem:directory:membership-ended');
    await directory.installation.settle();
    expect(directory.installation.published(membershipEnded)).toHaveLength(1);
    expect((await directory.call('get-me', {}, { id: personId! })).body.programmes).toEqual([
      { programmeId, from: '2023-01-01', endedOn: '2023-05-01' },
    ]);
  });

  it('tells groups and members to the programme office alone', async () => {
    const others = [
      officeOf(randomUUID()),
      coordinatorOf(landskrona),
      operator,
      { id: randomUUID(), roles: [{ role: 'steering', scope: `programme:${programmeId}` as const }] },
    ];
    const empty = { items: [] };

    expect((await list({ goalGroupId: group('ledare'), limit: 3 })).body.items).toHaveLength(3);
    expect(
      (await directory.call('list-goal-groups', {}, office, { query: { programmeId } })).body.items[0],
    ).toMatchObject({ key: 'ledare', name: { sv: 'Grupp ledare' }, planned: { women: 26, men: 9 }, hasEnded: false });
    for (const as of others) {
      for (const operation of ['list-memberships', 'list-goal-groups']) {
        const { status, body } = await directory.call(operation, {}, as, { query: { programmeId } });
        expect([status === 403 ? empty : body]).toEqual([empty]);
      }
    }
  });

  it('takes only people of the organisations of its own programme', async () => {
    const [personId] = await directory.people(landskrona, 1);
    const lone = { organisations: [{ key: 'lone', name: 'Lone', type: 'private' }], goalGroups: sections().goalGroups };
    const { programmeId: other } = await directory.apply('other', lone);

    expect((await start([personId!, randomUUID()])).body.errors).toEqual([
      expect.objectContaining({ pointer: '/personIds/1' }),
    ]);
    expect(
      (await start([personId!], { programmeId: other, goalGroupId: group('ledare', other) }, officeOf(other))).body
        .errors,
    ).toEqual([expect.objectContaining({ pointer: '/personIds/0' })]);
    expect((await start([personId!], { goalGroupId: group('ledare', other) })).status).toBe(404);
    expect((await start([personId!], {}, officeOf(other))).status).toBe(403);
    expect((await start([personId!, personId!])).body.errors).toEqual([
      expect.objectContaining({ pointer: '/personIds/1' }),
    ]);
  });
});
