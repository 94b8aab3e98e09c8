import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { actForOthers } from './acts-for-others.js';
import { type ForeignIds, attemptsAt } from './foreign-attempts.js';
import { ALL_PLUGINS, type Answer, TestPlatform } from './platform.fixture.js';
import { SECTION_OWNERS, smallProgramme } from './small-programme.js';

const HOUR = 3_600_000;
/** People are known by their organisation. */
const GIVEN: Readonly<Record<string, string>> = { a: 'Hemlig', b: 'Annan', c: 'Annan' };
/** Of programme `c`, which asks organisation `a` and has no answer. */
const ASKING = 'demo:office-c';
/** Who is said to be somebody of organisation `a`, and has not said yes. */
const LATE = 'demo:late';
const OFFICE_ROLES = ['programme-office', 'certification-officer', 'evaluator', 'steering', 'trainer'];

const SECRETS = ['personId', 'membershipId', 'planId', 'enrolmentId', 'caseId', 'certificateId', 'accountId', 'surveyId', 'jobId', 'organisationId'];

const unknown = (message: string): never => { throw new Error(message); };

interface Reading {
  readonly operation: string;
  /** With only what is needed, and with every filter that names something of the programme. */
  readonly addresses: readonly string[];
}

/** Two programmes of two organisations; in the first somebody has lived through everything that leaves data behind. */
describe('Nobody of another programme or organisation', () => {
  let platform: TestPlatform;
  let readings: Reading[];
  const ids: Record<string, string> = {};

  const programmeIdOf = (key: string) => keyedId('programme', key);
  const organisationIdOf = (key: string) => keyedId('organisation', key);
  const api = (method: string, path: string, body: object | undefined, as: string) => platform.api(method, path, body, { as });
  /** Asks until it is granted: services learn from each other by events. */
  const granted = async (method: string, path: string, body: object | undefined, as: string): Promise<Answer['body']> => {
    let last: Answer | undefined;
    await eventually(async () => (last = await api(method, path, body, as)).status < 300, { within: 20_000 })
      .catch(() => { throw new Error(`${method} ${path} as ${as}: ${last?.status} ${JSON.stringify(last?.body)}`); });
    return last!.body;
  };

  async function aProgramme(key: string, ...asked: string[]): Promise<void> {
    const sections = smallProgramme(key, asked);
    for (const [plugin, names] of Object.entries(SECTION_OWNERS)) {
      await granted('POST', `/${plugin}/programme/apply`, {
        programmeKey: key, version: 'a'.repeat(64), allSections: Object.keys(sections),
        sections: Object.fromEntries(Object.entries(sections).filter(([name]) => name === 'programme' || names.includes(name))),
      }, 'operator');
    }
    await platform.takePart(key, key);
  }

  async function aPerson(organisation: string, subject: string, roles: readonly { role: string; scope: string }[] = []): Promise<string> {
    const { personId } = await granted('POST', '/people', {
      organisationId: organisationIdOf(organisation), name: { given: GIVEN[organisation], family: 'Person' }, sex: 'female', identities: [{ issuer: `${platform.url}/oidc`, subject }],
    }, 'operator');
    if (subject !== LATE) await platform.confirm(subject);
    for (const grant of roles) await granted('POST', '/assignments', { personId, ...grant }, 'operator');
    return personId;
  }

  const officeOf = (programme: string) => OFFICE_ROLES.map((role) => ({ role, scope: `programme:${programmeIdOf(programme)}` }));

  /** Anna of programme `a`: enrols, attends, is asked, completes, gets her certificate and an account. */
  async function live(): Promise<void> {
    const programmeId = programmeIdOf('a');
    const trainer = await aPerson('a', 'demo:trainer-a');
    ids['personId'] = ids['learnerId'] = await aPerson('a', 'demo:anna');
    ids['goalGroupId'] = keyedId('goal-group', programmeId, 'grupp');
    ids['moduleId'] = keyedId('module', programmeId, 'modul');
    ids['courseId'] = keyedId('course', programmeId, 'kurs');
    ids['membershipId'] = (await granted('POST', '/memberships', { programmeId, goalGroupId: ids['goalGroupId'], personIds: [ids['personId']], from: '2023-01-01' }, 'demo:office-a')).memberships[0].membershipId;
    ids['planId'] = (await granted('POST', '/training-plans', { learnerId: ids['personId'], programmeId, moduleIds: [ids['moduleId']] }, 'demo:office-a')).planId;
    const now = Date.parse((await platform.api('GET', '/demo/clock')).body.now);
    const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
    ids['sessionId'] = (await granted('POST', '/sessions', { moduleId: ids['moduleId'], startsAt: at(1), endsAt: at(2), form: 'classroom', trainerIds: [trainer] }, 'demo:office-a')).sessionId;
    ids['enrolmentId'] = (await granted('POST', '/enrolments', { sessionId: ids['sessionId'] }, 'demo:anna')).enrolmentId;
    await granted('POST', '/demo/clock', { now: at(3) }, 'operator');
    await granted('POST', '/attendance', { sessionId: ids['sessionId'], marks: [{ enrolmentId: ids['enrolmentId'], hours: 1 }] }, 'demo:trainer-a');
    await granted('POST', `/enrolments/${ids['enrolmentId']}/sign`, {}, 'demo:anna');
    await granted('POST', '/enrolments/assessments', { sessionId: ids['sessionId'], results: [{ enrolmentId: ids['enrolmentId'], outcome: 'completed' }] }, 'demo:trainer-a');
    ids['surveyId'] = await eventually(async () => (await granted('GET', '/surveys/mine', undefined, 'demo:anna')).items[0]?.surveyId as string | undefined, { within: 20_000 });
    const caseId = await eventually(async () => (await granted('GET', `/certificate-cases?programmeId=${programmeId}`, undefined, 'demo:office-a')).items[0]?.caseId as string | undefined, { within: 20_000 });
    ids['caseId'] = caseId;
    await granted('POST', '/certificate-cases/prepare', { caseIds: [caseId], identityChecked: true }, 'demo:office-a');
    ids['jobId'] = (await granted('POST', '/certificate-cases/approve', { caseIds: [caseId] }, 'demo:second-a')).jobId;
    ids['certificateId'] = await eventually(async () => (await granted('GET', '/certificates/mine', undefined, 'demo:anna')).items[0]?.certificateId as string | undefined, { within: 20_000 });
    ids['accountId'] = (await granted('POST', '/accounts', { personId: ids['personId'] }, 'demo:coordinator-a')).accountId;
    ids['assignmentId'] = (await granted('POST', '/assignments', { personId: trainer, role: 'trainer', scope: `programme:${programmeId}` }, 'operator')).assignmentId;
    ids['unitId'] = (await granted('POST', '/units', { organisationId: organisationIdOf('a'), name: 'Hemtjänsten' }, 'demo:coordinator-a')).unitId;
    await aPerson('a', LATE);
    ids['proposalId'] = (await granted('GET', '/people/me/identity-proposals', undefined, LATE)).items[0].proposalId;
    Object.assign(ids, { programmeId, organisationId: organisationIdOf('a') });
  }

  const foreignIds = (): ForeignIds => ({
    personId: ids['personId']!, membershipId: ids['membershipId']!, enrolmentId: ids['enrolmentId']!, caseId: ids['caseId']!,
    accountId: ids['accountId']!, assignmentId: ids['assignmentId']!, proposalId: ids['proposalId']!, unitId: ids['unitId']!,
  });

  beforeAll(async () => {
    platform = await TestPlatform.start();
    for (const key of ['a', 'b']) {
      await aProgramme(key);
      await aPerson(key, `demo:office-${key}`, officeOf(key));
      await aPerson(key, `demo:coordinator-${key}`, [{ role: 'coordinator', scope: `organisation:${organisationIdOf(key)}` }]);
    }
    await aProgramme('c', 'a');
    await aPerson('c', ASKING, officeOf('c'));
    await aPerson('a', 'demo:second-a', officeOf('a'));
    await aPerson('b', 'demo:learner-b');
    await live();
    readings = readingsIn((await platform.api('GET', '/openapi.json')).body);
  }, 120_000);
  afterAll(() => platform?.stop());

  /** Every GET that is not public; a parameter that is new to this test has to be given a value above. */
  function readingsIn(document: { paths: Record<string, Record<string, any>> }): Reading[] {
    return Object.entries(document.paths).flatMap(([path, { get: operation }]) => {
      if (!operation || operation['x-lyftet-access'] === 'public') return [];
      const parameters = (operation.parameters ?? []) as { in: string; name: string; required?: boolean }[];
      const valueOf = (name: string) => ids[name] ?? unknown(`${operation.operationId} has a parameter ${name}, of which this test knows no value`);
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name));
      const query = parameters.filter((parameter) => parameter.in === 'query');
      const withThese = (chosen: typeof query) => (chosen.length === 0 ? address : `${address}?${new URLSearchParams(Object.fromEntries(chosen.map(({ name }) => [name, valueOf(name)]))).toString()}`);
      const filters = query.filter(({ name, required }) => required || name in ids);
      return [{ operation: operation.operationId as string, addresses: [...new Set([withThese(query.filter(({ required }) => required)), withThese(filters)])] }];
    });
  }

  /** Whether a reply tells of what only those of programme `a` may know. What the request itself named does not count. */
  function tells(answer: Answer, address: string, names: readonly string[] = SECRETS): boolean {
    const text = JSON.stringify(answer.body);
    const secrets = ['Hemlig', ...names.map((name) => ids[name]!)];
    return answer.status < 300 && secrets.some((secret) => !address.includes(secret) && text.includes(secret));
  }

  it.each(['demo:office-b', 'demo:coordinator-b', 'demo:learner-b', 'demo:unregistered'])('reads anything of it: %s', async (reader) => {
    const told: string[] = [];
    for (const { addresses } of readings) {
      for (const address of addresses) {
        const answer = await platform.api('GET', address, undefined, { as: reader });
        if (tells(answer, address)) told.push(`${address} ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    }
    expect(told).toEqual([]);
  }, 60_000);

  it.each([ASKING, 'demo:office-b', 'demo:coordinator-b', 'demo:learner-b', 'demo:unregistered'])('learns who is there by how a change is refused: %s', async (stranger) => {
    const key = stranger === ASKING ? 'c' : 'b';
    const programmeId = programmeIdOf(key);
    const own = {
      programmeId, organisationId: organisationIdOf(key), goalGroupId: keyedId('goal-group', programmeId, 'grupp'),
      moduleId: keyedId('module', programmeId, 'modul'), sessionId: ids['sessionId']!,
    };
    const answers = async (foreign: ForeignIds) => {
      const all: string[] = [];
      for (const [path, body] of attemptsAt(foreign, own)) {
        const answer = await api('POST', path, body, stranger);
        const told = JSON.stringify([path, answer.status, { ...answer.body, instance: undefined }]);
        all.push(Object.entries(foreign).reduce((text, [name, id]) => text.replaceAll(id, name), told));
      }
      return all;
    };
    const names = Object.keys(foreignIds()) as (keyof ForeignIds)[];
    const there = await answers(foreignIds());

    expect(there).toEqual(await answers(Object.fromEntries(names.map((name) => [name, randomUUID()])) as ForeignIds));
    expect(there.filter((answer) => !/^\["[^"]*",4\d\d,/.test(answer))).toEqual([]);
  }, 60_000);

  it('nor anybody who is not signed in', async () => {
    const statuses = await Promise.all(readings.flatMap(({ addresses }) => addresses).map(async (address) => [address, (await platform.api('GET', address)).status]));
    expect(statuses.filter(([, status]) => status !== 401)).toEqual([]);
  }, 60_000);

  it('nor does a programme that asks the organisation and has no answer read or take anything of its people', async () => {
    const told: string[] = [];
    // Which organisation it asks, it has written itself.
    const names = SECRETS.filter((name) => name !== 'organisationId');
    for (const address of readings.flatMap(({ addresses }) => addresses)) {
      for (const asked of [address, address.replaceAll(ids['programmeId']!, programmeIdOf('c'))]) {
        const answer = await platform.api('GET', asked, undefined, { as: ASKING });
        if (tells(answer, asked, names)) told.push(`${asked} ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
      }
    }
    expect(told).toEqual([]);

    const programmeId = programmeIdOf('c');
    await granted('POST', `/organisations/${organisationIdOf('a')}/participations/${programmeId}/accept`, {}, 'demo:coordinator-a');
    await granted('POST', '/memberships', { programmeId, goalGroupId: keyedId('goal-group', programmeId, 'grupp'), personIds: [ids['personId']], from: '2023-01-01' }, ASKING);
  }, 60_000);

  it('becomes another by being registered as somebody, or takes from whom is named so', async () => {
    const own = () => Promise.all(['/people/me', '/assignments'].map(async (path) => (await api('GET', path, undefined, 'demo:office-b')).body));
    const before = await own();
    const register = (subject: string) => api('POST', '/people', {
      organisationId: organisationIdOf('a'), name: { given: 'Ny', family: 'Person' }, sex: 'female', identities: [{ issuer: `${platform.url}/oidc`, subject }],
    }, 'demo:coordinator-a');
    const [taken, free] = [await register('demo:office-b'), await register('demo:unregistered')];
    expect([taken.status, Object.keys(taken.body)]).toEqual([free.status, Object.keys(free.body)]);

    expect(await own()).toEqual(before);
    expect((await api('GET', '/people/me', undefined, 'demo:unregistered')).status).toBe(403);
    const [asked] = (await api('GET', '/people/me/identity-proposals', undefined, 'demo:office-b')).body.items;
    expect((await api('POST', `/people/me/identity-proposals/${asked.proposalId}/accept`, {}, 'demo:office-b')).status).toBe(409);
    expect((await api('POST', `/people/me/identity-proposals/${asked.proposalId}/accept`, {}, 'demo:unregistered')).status).toBe(404);
    expect((await api('POST', `/people/me/identity-proposals/${asked.proposalId}/decline`, {}, 'demo:office-b')).status).toBe(200);
    expect(await own()).toEqual(before);
  });

  it('while those whom it concerns read it all', async () => {
    const read = new Set<string>();
    for (const reader of ['demo:office-a', 'demo:coordinator-a', 'demo:anna']) {
      for (const { operation, addresses } of readings) for (const address of addresses) if (tells(await platform.api('GET', address, undefined, { as: reader }), address)) read.add(operation);
    }
    expect([...read]).toEqual(expect.arrayContaining([
      'directory.list-people', 'directory.get-person', 'directory.list-memberships', 'enrolment.list-enrolments', 'enrolment.list-training-plans', 'evaluation.list-my-surveys', 'evaluation.list-surveys',
      'certification.list-certificate-cases', 'certification.list-certificates', 'certification.list-my-certificates', 'identity.find-accounts',
    ]));
  }, 60_000);

  const operations = ALL_PLUGINS.flatMap(({ manifest }) => manifest.operations);
  const lists = operations.filter(({ name }) => name.endsWith('.list-my-readings')).map(({ http }) => http!.path);
  /** They tell of oneself alone. */
  const OWN = ['directory.get-me', 'certification.list-my-certificates'];

  /** Operations by which somebody else was told of this person, by who that was; as the person sees it. */
  async function toldOf(as: string): Promise<{ operation: string; callerId: string }[]> {
    const { personId } = (await api('GET', '/people/me', undefined, as)).body;
    const told: { operation: string; callerId: string }[] = [];
    for (const list of lists) {
      for (let next = ''; ; ) {
        const { body } = await api('GET', `${list}?limit=200${next && `&after=${encodeURIComponent(next)}`}`, undefined, as);
        told.push(...body.items);
        if (!body.next) break;
        next = body.next;
      }
    }
    return told.filter(({ callerId }) => callerId !== personId);
  }

  it('and whoever was told of a person is seen by that person, whatever told them', async () => {
    for (const reader of ['demo:office-a', 'demo:coordinator-a']) for (const { addresses } of readings) for (const address of addresses) await api('GET', address, undefined, reader);
    await actForOthers(platform, granted, ids);
    const told = new Set([...(await toldOf('demo:anna')), ...(await toldOf('demo:rolf'))].map(({ operation }) => operation));

    expect(operations.filter(({ name, reads }) => reads && !OWN.includes(name) && !told.has(name)).map(({ name }) => name)).toEqual([]);
  }, 60_000);

  it('nobody is said to have read who was refused, and oneself neither', async () => {
    const before = await toldOf('demo:anna');
    const strangers = await Promise.all(['demo:office-b', 'demo:coordinator-b', 'demo:learner-b'].map(async (as) => (await api('GET', '/people/me', undefined, as)).body.personId));
    for (const { addresses } of readings) for (const address of addresses) await api('GET', address, undefined, 'demo:anna');

    expect(before.filter(({ callerId }) => strangers.includes(callerId))).toEqual([]);
    expect(await toldOf('demo:anna')).toHaveLength(before.length);
  }, 60_000);

  it('a HEAD is a reading, too, and each page tells of those on it alone', async () => {
    const count = async () => (await toldOf('demo:anna')).filter(({ operation }) => operation.startsWith('enrolment.')).length;
    const before = await count();
    const authorization = `Bearer ${await platform.token('demo:office-a')}`;

    await fetch(`${platform.url}/enrolments/${ids['enrolmentId']}`, { method: 'HEAD', headers: { authorization } });
    expect(await count()).toBe(before + 1);
    const listed = async () => (await toldOf('demo:anna')).filter(({ operation }) => operation === 'directory.list-people').length;
    const alone = await listed();
    const page = await api('GET', `/people?limit=1&organisationId=${ids['organisationId']}`, undefined, 'demo:coordinator-a');
    expect([page.body.items.length, page.body.items[0].personId === ids['personId']]).toEqual([1, false]);
    expect(await listed()).toBe(alone);
  }, 60_000);
});
