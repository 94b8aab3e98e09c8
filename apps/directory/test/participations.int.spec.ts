import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { membershipEnded, membershipStarted, participationAccepted, participationEnded } from '#contracts';
import { addDays, stockholmDay } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import type { TestCaller } from '#testing';
import { migrations } from '../src/migrations/index.js';
import {
  DirectoryInstallation,
  coordinatorOf,
  kommun2,
  landskrona,
  officeOf,
  operator,
  sections,
} from './directory-installation.js';

describe('an organisation in a programme', () => {
  let directory: DirectoryInstallation;
  let key: string;
  let programmeId: string;
  let office: TestCaller;
  /** People of the organisation that is asked, with its own coordinator first. */
  let coordinator: TestCaller;
  let personId: string;

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    await directory.apply('digieffekt');
    const [own, other] = await directory.people(kommun2, 2);
    coordinator = { ...coordinatorOf(kommun2), id: own! };
    personId = other!;
  });
  afterAll(() => directory.stop());
  beforeEach(async () => {
    key = `p-${randomUUID().slice(0, 8)}`;
    programmeId = keyedId('programme', key);
    office = officeOf(programmeId);
    await ask();
  });

  const programme = {
    key: 'x',
    title: { sv: 'Lyftet' },
    owner: 'Landskrona kommun',
    startsOn: '2026-01-01',
    endsOn: '2027-12-31',
  };
  const ask = (file: object = sections(), as = office) => directory.ask(key, { programme, ...file }, as);
  const say = (verb: 'accept' | 'end', as = coordinator, organisationId = kommun2, inProgramme = programmeId) =>
    directory.call(`${verb}-participation`, {}, as, { path: { organisationId, programmeId: inProgramme } });
  const tomorrow = () => addDays(stockholmDay(new Date()), 1);
  const take = (from = '2026-01-01', ids = [personId], group = 'ledare') =>
    directory.call(
      'start-memberships',
      {
        programmeId,
        goalGroupId: keyedId('goal-group', programmeId, group),
        personIds: ids,
        from,
      },
      office,
    );
  const state = async () =>
    (await directory.call('list-participations', {}, coordinator, { query: { programmeId } })).body.items[0]?.state;
  const members = async () =>
    (await directory.call('list-memberships', {}, office, { query: { programmeId } })).body.items;

  it('is asked: it sees by whom, for what, and what will be seen of its people', async () => {
    const { body } = await directory.call('list-participations', {}, coordinator, { query: { programmeId } });

    expect(body.items).toEqual([
      expect.objectContaining({
        programmeId,
        programmeKey: key,
        programmeTitle: { sv: 'Lyftet' },
        programmeOwner: 'Landskrona kommun',
        organisationId: kommun2,
        state: 'asked',
        askedBy: office.id,
        whatIsSeen: expect.objectContaining({
          sv: expect.stringContaining('namn'),
          en: expect.stringContaining('name'),
        }),
      }),
    ]);
    expect(
      (await directory.call('list-participations', {}, coordinatorOf(landskrona))).body.items.every(
        ({ organisationId }: { organisationId: string }) => organisationId === landskrona,
      ),
    ).toBe(true);
    expect((await directory.call('list-participations', {}, officeOf(randomUUID()))).body.items).toEqual([]);
  });

  it('is not known, before it has said yes, by its people: who is there is answered like who is nowhere', async () => {
    const there = await take('2026-01-01', [personId]);
    const nowhere = await take('2026-01-01', [randomUUID()]);
    const role = (id: string) =>
      directory.call('assign-role', { personId: id, role: 'trainer', scope: `programme:${programmeId}` }, office);

    expect([there.status, there.body.errors]).toEqual([400, [expect.objectContaining({ pointer: '/personIds/0' })]]);
    expect(there.body.errors).toEqual(nowhere.body.errors);
    expect([(await role(personId)).status, (await role(personId)).body.errors]).toEqual([
      400,
      (await role(randomUUID())).body.errors,
    ]);
    expect(await members()).toEqual([]);
    expect((await directory.call('list-organisations', {}, office, { query: { programmeId } })).body).toEqual({
      items: [],
    });

    expect((await say('accept')).body).toMatchObject({ state: 'takes-part' });
    expect((await take()).status).toBe(200);
    expect((await role(personId)).status).toBe(201);
  });

  it('says yes by one of its own people alone, or by the operator with a reason', async () => {
    const stranger = randomUUID();
    const notTheOrganisation: TestCaller[] = [
      coordinatorOf(kommun2, stranger),
      coordinatorOf(landskrona),
      { id: coordinator.id, roles: [{ role: 'coordinator', scope: '*' }] },
      { id: coordinator.id, roles: [{ role: 'coordinator', scope: `programme:${programmeId}` }] },
    ];
    for (const as of notTheOrganisation) expect((await say('accept', as)).status).toBe(404);
    expect((await say('accept', office)).status).toBe(403);
    expect((await say('accept', operator)).status).toBe(403);
    expect(
      (
        await say('accept', {
          kind: 'client',
          id: 'robot',
          roles: [{ role: 'coordinator', scope: `organisation:${kommun2}` }],
        })
      ).status,
    ).toBe(403);
    expect((await say('accept', coordinator, kommun2, randomUUID())).status).toBe(404);
    const record = (as: TestCaller, body: object) =>
      directory.call('record-participation', body, as, { path: { organisationId: kommun2, programmeId } });
    expect((await record(office, { answer: 'accepted', reason: 'because' })).status).toBe(403);
    expect(
      (
        await record(
          { id: randomUUID(), roles: [{ role: 'operator', scope: `programme:${programmeId}` }] },
          { answer: 'accepted', reason: 'because' },
        )
      ).status,
    ).toBe(403);
    expect((await record(operator, { answer: 'accepted' })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/reason' }),
    ]);
    expect(await state()).toBe('asked');

    expect((await record(operator, { answer: 'accepted', reason: 'Avtal, dnr 2026-17' })).body).toMatchObject({
      state: 'takes-part',
    });
    const { rows } = await directory.installation.sql.query(
      `
        SELECT a.caller_id, a.reason
        FROM audit a
        JOIN participation p ON p.id = a.aggregate_id
        WHERE p.programme_id = $1
      `,
      [programmeId],
    );
    expect(rows).toEqual([{ caller_id: operator.id, reason: 'Avtal, dnr 2026-17' }]);
  });

  it('says yes once, however often', async () => {
    const replies = await Promise.all([1, 2, 3].map(() => say('accept')));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await directory.installation.settle();

    const told = directory.installation
      .published(participationAccepted)
      .filter(({ data }) => data.programmeId === programmeId);
    expect(told.map(({ data }) => data)).toEqual([expect.objectContaining({ programmeId, organisationId: kommun2 })]);
    expect(JSON.stringify(told)).not.toContain(coordinator.id);
  });

  it('leaves: its people leave with it, nobody more is taken, and what was reported stays', async () => {
    await say('accept');
    await take();
    expect((await say('end')).body).toMatchObject({ state: 'left', endedOn: expect.any(String) });
    expect((await say('end')).status).toBe(200);
    await directory.installation.settle();

    const ended = directory.installation
      .published(membershipEnded)
      .filter(({ data }) => data.programmeId === programmeId);
    expect(ended.map(({ data }) => [data.personId, data.cause])).toEqual([[personId, 'organisation-left']]);
    expect(
      directory.installation.published(participationEnded).filter(({ data }) => data.programmeId === programmeId),
    ).toHaveLength(1);
    expect((await take()).status).toBe(400);
    expect(await members()).toMatchObject([{ personId, cause: 'organisation-left' }]);
    expect(
      (await directory.call('list-goal-groups', {}, office, { query: { programmeId } })).body.items[0].members,
    ).toBe(1);
  });

  it('comes back, and those who left with it are taken in again for another period', async () => {
    await say('accept');
    const {
      body: { memberships },
    } = await take();
    await say('end');
    await say('accept');
    expect((await take()).body.type).toBe('urn:lyftet:problem:directory:already-member');
    const [again] = (await take(tomorrow())).body.memberships;
    await directory.installation.settle();

    expect(again.membershipId).not.toBe(memberships[0].membershipId);
    expect((await members()).map(({ from, endedOn }: { from: string; endedOn?: string }) => [from, endedOn])).toEqual([
      ['2026-01-01', stockholmDay(new Date())],
      [tomorrow(), undefined],
    ]);
    const started = directory.installation
      .published(membershipStarted)
      .filter(({ data }) => data.programmeId === programmeId);
    expect(started).toHaveLength(2);
  });

  it('is asked by the file that adds it, not by one that keeps it, and leaves with one that removes it', async () => {
    await say('accept');
    await take();
    await ask(sections(['ledare']));
    expect(await state()).toBe('takes-part');

    await ask({ ...sections(), organisations: sections().organisations.slice(0, 1) });
    expect(await state()).toBe('not-asked');
    expect((await members())[0].cause).toBe('organisation-left');
    expect((await say('accept')).status).toBe(404);

    await ask();
    expect(await state()).toBe('left');
    expect((await take()).status).toBe(400);
    await say('accept');
    expect((await take(tomorrow())).status).toBe(200);
  });

  it('ends every membership that begins while it leaves, or lets none begin', async () => {
    const people = await directory.people(kommun2, 20);
    await say('accept');
    await Promise.all([...people.map((id) => take('2026-01-01', [id])), say('end')]);

    const { rows } = await directory.installation.sql.query(
      'SELECT person_id FROM membership WHERE programme_id = $1 AND ended_on IS NULL',
      [programmeId],
    );
    expect(rows).toEqual([]);
  });

  it('takes part on where it took part before anybody was asked', async () => {
    await say('accept');
    await take();
    const sql = await directory.installation.sql.connect();
    const [asBefore] = /INSERT INTO participation [^;]*;/.exec(migrations[1]!.sql)!;
    await sql.query('BEGIN');
    try {
      await sql.query('DELETE FROM participation');
      await sql.query(asBefore);
      const { rows } = await sql.query(
        `
          SELECT organisation_id, accepted_as, from_day::text, ended_at
          FROM participation
          WHERE programme_id = $1
          ORDER BY organisation_id = $2 DESC
        `,
        [programmeId, kommun2],
      );
      expect(rows).toEqual([
        { organisation_id: kommun2, accepted_as: 'migration', from_day: '2026-01-01', ended_at: null },
        { organisation_id: landskrona, accepted_as: 'migration', from_day: expect.any(String), ended_at: null },
      ]);
    } finally {
      await sql.query('ROLLBACK');
      sql.release();
    }
  });

  it('says nothing by a programme that is described in a way nobody would take', async () => {
    await ask({ programme: { title: 'x', owner: 7, startsOn: 'soon' }, ...sections() } as object);
    const { status, body } = await directory.call('list-participations', {}, coordinator, { query: { programmeId } });

    expect([status, body.items[0].programmeTitle, body.items[0].programmeOwner]).toEqual([200, undefined, undefined]);
  });
});
