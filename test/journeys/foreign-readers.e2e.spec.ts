import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyedId } from '#plugin-kit/contract';
import { actForOthers } from './acts-for-others.js';
import { type ForeignIds, attemptsAt } from './foreign-attempts.js';
import type { Answer, TestPlatform } from './platform.fixture.js';
import { type Reading, operations, readingsIn, toldOf } from './readings.js';
import { ASKING, TwoProgrammes, organisationIdOf, programmeIdOf } from './two-programmes.js';

const SECRETS = [
  'personId',
  'membershipId',
  'planId',
  'enrolmentId',
  'caseId',
  'certificateId',
  'accountId',
  'surveyId',
  'jobId',
  'organisationId',
];

describe('Nobody of another programme or organisation', () => {
  let two: TwoProgrammes;
  let platform: TestPlatform;
  let ids: Readonly<Record<string, string>>;
  let readings: Reading[];

  beforeAll(async () => {
    two = await TwoProgrammes.start();
    ({ platform, ids } = two);
    await two.prepare();
    readings = readingsIn((await platform.api('GET', '/openapi.json')).body, ids);
  }, 120_000);
  afterAll(() => two?.stop());

  /**
   * Whether a reply tells of what only those of programme `a` may know. What the request itself named does not count.
   */
  function tells(answer: Answer, address: string, names: readonly string[] = SECRETS): boolean {
    const text = JSON.stringify(answer.body);
    const secrets = ['Hemlig', ...names.map((name) => ids[name]!)];
    return answer.status < 300 && secrets.some((secret) => !address.includes(secret) && text.includes(secret));
  }

  it.each(['demo:office-b', 'demo:coordinator-b', 'demo:learner-b', 'demo:unregistered'])(
    'reads anything of it: %s',
    async (reader) => {
      const told: string[] = [];
      for (const { addresses } of readings) {
        for (const address of addresses) {
          const answer = await platform.api('GET', address, undefined, { as: reader });
          if (tells(answer, address))
            told.push(`${address} ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
          expect(answer.headers.get('cache-control')).toBe('no-store');
        }
      }
      expect(told).toEqual([]);
    },
    60_000,
  );

  it.each([ASKING, 'demo:office-b', 'demo:coordinator-b', 'demo:learner-b', 'demo:unregistered'])(
    'learns who is there by how a change is refused: %s',
    async (stranger) => {
      const key = stranger === ASKING ? 'c' : 'b';
      const programmeId = programmeIdOf(key);
      const own = {
        programmeId,
        organisationId: organisationIdOf(key),
        goalGroupId: keyedId('goal-group', programmeId, 'grupp'),
        moduleId: keyedId('module', programmeId, 'modul'),
        sessionId: ids['sessionId']!,
      };
      const answers = async (foreign: ForeignIds) => {
        const all: string[] = [];
        for (const [path, body] of attemptsAt(foreign, own)) {
          const answer = await two.api('POST', path, body, stranger);
          const told = JSON.stringify([path, answer.status, { ...answer.body, instance: undefined }]);
          all.push(Object.entries(foreign).reduce((text, [name, id]) => text.replaceAll(id, name), told));
        }
        return all;
      };
      const names = Object.keys(two.foreignIds()) as (keyof ForeignIds)[];
      const there = await answers(two.foreignIds());

      expect(there).toEqual(await answers(Object.fromEntries(names.map((name) => [name, randomUUID()])) as ForeignIds));
      expect(there.filter((answer) => !/^\["[^"]*",4\d\d,/.test(answer))).toEqual([]);
    },
    60_000,
  );

  it('nor anybody who is not signed in', async () => {
    const statuses = await Promise.all(
      readings
        .flatMap(({ addresses }) => addresses)
        .map(async (address) => [address, (await platform.api('GET', address)).status]),
    );
    expect(statuses.filter(([, status]) => status !== 401)).toEqual([]);
  }, 60_000);

  it('nor does a programme that the organisation has not answered read or take anything of its people', async () => {
    const told: string[] = [];
    // Which organisation it asks, it has written itself.
    const names = SECRETS.filter((name) => name !== 'organisationId');
    for (const address of readings.flatMap(({ addresses }) => addresses)) {
      for (const asked of [address, address.replaceAll(ids['programmeId']!, programmeIdOf('c'))]) {
        const answer = await platform.api('GET', asked, undefined, { as: ASKING });
        if (tells(answer, asked, names))
          told.push(`${asked} ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
      }
    }
    expect(told).toEqual([]);

    const programmeId = programmeIdOf('c');
    await two.granted(
      'POST',
      `/organisations/${organisationIdOf('a')}/participations/${programmeId}/accept`,
      {},
      'demo:coordinator-a',
    );
    await two.granted(
      'POST',
      '/memberships',
      {
        programmeId,
        goalGroupId: keyedId('goal-group', programmeId, 'grupp'),
        personIds: [ids['personId']],
        from: '2023-01-01',
      },
      ASKING,
    );
  }, 60_000);

  it('becomes another by being registered as somebody, or takes from whom is named so', async () => {
    const own = () =>
      Promise.all(
        ['/people/me', '/assignments'].map(
          async (path) => (await two.api('GET', path, undefined, 'demo:office-b')).body,
        ),
      );
    const before = await own();
    const register = (subject: string) =>
      two.api(
        'POST',
        '/people',
        {
          organisationId: organisationIdOf('a'),
          name: { given: 'Ny', family: 'Person' },
          sex: 'female',
          identities: [{ issuer: `${platform.url}/oidc`, subject }],
        },
        'demo:coordinator-a',
      );
    const [taken, free] = [await register('demo:office-b'), await register('demo:unregistered')];
    expect([taken.status, Object.keys(taken.body)]).toEqual([free.status, Object.keys(free.body)]);

    expect(await own()).toEqual(before);
    expect((await two.api('GET', '/people/me', undefined, 'demo:unregistered')).status).toBe(403);
    const [asked] = (await two.api('GET', '/people/me/identity-proposals', undefined, 'demo:office-b')).body.items;
    expect(
      (await two.api('POST', `/people/me/identity-proposals/${asked.proposalId}/accept`, {}, 'demo:office-b')).status,
    ).toBe(409);
    expect(
      (await two.api('POST', `/people/me/identity-proposals/${asked.proposalId}/accept`, {}, 'demo:unregistered'))
        .status,
    ).toBe(404);
    expect(
      (await two.api('POST', `/people/me/identity-proposals/${asked.proposalId}/decline`, {}, 'demo:office-b')).status,
    ).toBe(200);
    expect(await own()).toEqual(before);
  });

  it('while those whom it concerns read it all', async () => {
    const read = new Set<string>();
    for (const reader of ['demo:office-a', 'demo:coordinator-a', 'demo:anna']) {
      for (const { operation, addresses } of readings)
        for (const address of addresses)
          if (tells(await platform.api('GET', address, undefined, { as: reader }), address)) read.add(operation);
    }
    expect([...read]).toEqual(
      expect.arrayContaining([
        'directory.list-people',
        'directory.get-person',
        'directory.list-memberships',
        'enrolment.list-enrolments',
        'enrolment.list-training-plans',
        'evaluation.list-my-surveys',
        'evaluation.list-surveys',
        'certification.list-certificate-cases',
        'certification.list-certificates',
        'certification.list-my-cases',
        'certification.list-my-certificates',
        'identity.find-accounts',
      ]),
    );
  }, 60_000);

  /** They tell of oneself alone. */
  const OWN = ['directory.get-me', 'certification.list-my-cases', 'certification.list-my-certificates'];
  it('and whoever was told of a person is seen by that person, whatever told them', async () => {
    for (const reader of ['demo:office-a', 'demo:coordinator-a'])
      for (const { addresses } of readings)
        for (const address of addresses) await two.api('GET', address, undefined, reader);
    await actForOthers(platform, two.granted, ids);
    const told = new Set(
      [...(await toldOf(two, 'demo:anna')), ...(await toldOf(two, 'demo:rolf'))].map(({ operation }) => operation),
    );

    expect(
      operations.filter(({ name, reads }) => reads && !OWN.includes(name) && !told.has(name)).map(({ name }) => name),
    ).toEqual([]);
  }, 60_000);

  it('nobody is said to have read who was refused, and oneself neither', async () => {
    const before = await toldOf(two, 'demo:anna');
    const strangers = await Promise.all(
      ['demo:office-b', 'demo:coordinator-b', 'demo:learner-b'].map(
        async (as) => (await two.api('GET', '/people/me', undefined, as)).body.personId,
      ),
    );
    for (const { addresses } of readings)
      for (const address of addresses) await two.api('GET', address, undefined, 'demo:anna');

    expect(before.filter(({ callerId }) => strangers.includes(callerId))).toEqual([]);
    expect(await toldOf(two, 'demo:anna')).toHaveLength(before.length);
  }, 60_000);

  it('a HEAD is a reading, too, and each page tells of those on it alone', async () => {
    const count = async () =>
      (await toldOf(two, 'demo:anna')).filter(({ operation }) => operation.startsWith('enrolment.')).length;
    const before = await count();
    const authorization = `Bearer ${await platform.token('demo:office-a')}`;

    await fetch(`${platform.url}/enrolments/${ids['enrolmentId']}`, { method: 'HEAD', headers: { authorization } });
    expect(await count()).toBe(before + 1);
    const listed = async () =>
      (await toldOf(two, 'demo:anna')).filter(({ operation }) => operation === 'directory.list-people').length;
    const alone = await listed();
    const page = await two.api(
      'GET',
      `/people?limit=1&organisationId=${ids['organisationId']}`,
      undefined,
      'demo:coordinator-a',
    );
    expect([page.body.items.length, page.body.items[0].personId === ids['personId']]).toEqual([1, false]);
    expect(await listed()).toBe(alone);
  }, 60_000);
});
