import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planFulfilled } from '#contracts';
import { uuidv7 } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { type Answer, TestPlatform } from './platform.fixture.js';
import { Visitor } from './visitor.fixture.js';

const [programmeId, organisationId] = [keyedId('programme', 'prov'), keyedId('organisation', 'prov')];
const IN_PROGRAMME = `programme:${programmeId}`;
const PRESENT = { personPresent: true, identitySeen: 'identity-document' };
const PASSWORD = 'tre katter och en hund';
const type = (plugin: string, name: string) => `urn:lyftet:problem:${plugin}:${name}`;

/** An office that wants to decide alone: it prepares a case, and tries to be the officer who approves it. */
describe('One programme office that wants to be two', () => {
  let platform: TestPlatform;
  let officer: { personId: string; accountId: string; username: string; assignmentId: string };
  let caseId: string;
  const people: Record<string, string> = {};

  const as = (name: string) => ({ as: name === 'operator' ? name : `demo:${name}` });
  const ask = (method: string, path: string, body: object | undefined, name: string): Promise<Answer> =>
    platform.api(method, path, body, as(name));
  /** Asks until it is granted: services learn from each other by events. */
  const granted = async (
    method: string,
    path: string,
    body: object | undefined,
    name: string,
  ): Promise<Answer['body']> => {
    let last: Answer | undefined;
    await eventually(async () => (last = await ask(method, path, body, name)).status < 300, { within: 20_000 }).catch(
      () => {
        throw new Error(`${method} ${path} as ${name}: ${last?.status} ${JSON.stringify(last?.body)}`);
      },
    );
    return last!.body;
  };
  const approve = (by: Visitor) => by.api('POST', '/certificate-cases/approve', { caseIds: [caseId] });
  const assign = (personId: string, role: string, scope = IN_PROGRAMME) =>
    granted('POST', '/assignments', { personId, role, scope }, 'operator');
  const chooseBy = async (visitor: Visitor, page: { path: string; text: string }, password: string) =>
    visitor.submit(page, { password, again: password });

  async function aPerson(name: string, ...roles: string[]): Promise<string> {
    const { personId } = await granted(
      'POST',
      '/people',
      {
        organisationId,
        name: { given: name, family: 'Person' },
        sex: 'female',
        identities: [{ issuer: `${platform.url}/oidc`, subject: `demo:${name}` }],
      },
      'operator',
    );
    await platform.confirm(`demo:${name}`);
    people[name] = personId;
    for (const role of roles) await assign(personId, role);
    return personId;
  }

  beforeAll(async () => {
    platform = await TestPlatform.start();
    const sections = {
      programme: {
        key: 'prov',
        number: '1',
        title: { sv: 'Prov' },
        owner: 'prov',
        startsOn: '2023-01-01',
        endsOn: '2099-12-31',
        period: 'esf-plus',
        fund: { name: { sv: 'ESF+' }, wording: { sv: 'Medfinansieras' }, emblem: 'e.svg' },
      },
      organisations: [{ key: 'prov', name: 'Prov', type: 'municipality' }],
      goalGroups: [{ key: 'grupp', name: { sv: 'Grupp' } }],
      certificates: [
        {
          key: 'intyg',
          title: { sv: 'Intyg' },
          description: { sv: 'Intyg' },
          criteria: { planFulfilled: true },
          issuer: { name: 'Prov' },
        },
      ],
    };
    const { programme, certificates, ...directory } = sections;
    for (const [plugin, own] of Object.entries({ directory, certification: { certificates } })) {
      await granted(
        'POST',
        `/${plugin}/programme/apply`,
        {
          programmeKey: 'prov',
          version: 'a'.repeat(64),
          allSections: Object.keys(sections),
          sections: { programme, ...own },
        },
        'operator',
      );
    }
    await platform.takePart('prov', 'prov');
    await aPerson('office', 'programme-office');
    await aPerson('fellow', 'programme-office');
    const learnerId = await aPerson('learner');
    const personId = await aPerson('officer');
    const account = await granted('POST', '/accounts', { personId }, 'operator');
    const own = new Visitor(platform.url);
    await chooseBy(own, await own.signIn(account.username, account.card.code), 'officerns egen lösenfras');
    const { assignmentId } = await assign(personId, 'certification-officer');
    officer = { personId, accountId: account.accountId, username: account.username, assignmentId };
    // Long ago: of the card of the officer's own first sign-in there is nothing to be said any more, nor was the role
    // given just now.
    await platform.installation.sql.query(
      `UPDATE identity.card SET used_at = used_at - interval '30 days', created_at = created_at - interval '30 days'`,
    );
    const planId = uuidv7();
    await platform.installation.publish(planFulfilled(planId, { planId, learnerId, programmeId, on: '2026-01-02' }));
    caseId = await eventually(
      async () =>
        (await granted('GET', `/certificate-cases?programmeId=${programmeId}`, undefined, 'office')).items[0]
          ?.caseId as string | undefined,
      { within: 20_000 },
    );
    await platform.installation.settle();
  }, 90_000);
  afterAll(() => platform?.stop());

  it('prepares a case, and may not approve it', async () => {
    await granted('POST', '/certificate-cases/prepare', { caseIds: [caseId], identityChecked: true }, 'office');

    expect((await ask('POST', '/certificate-cases/approve', { caseIds: [caseId] }, 'office')).body.type).toBe(
      type('certification', 'second-person-needed'),
    );
  });

  it('gets no card of the officer by making them a participant, nor by taking and giving the role', async () => {
    await granted(
      'POST',
      '/memberships',
      {
        programmeId,
        goalGroupId: keyedId('goal-group', programmeId, 'grupp'),
        personIds: [officer.personId],
        from: '2026-01-01',
      },
      'office',
    );
    await platform.installation.settle();
    const card = () => ask('POST', `/accounts/${officer.accountId}/cards`, PRESENT, 'office');

    const asParticipant = await card();
    await granted('POST', `/assignments/${officer.assignmentId}/revoke`, {}, 'office');
    await platform.installation.settle();
    const withoutRole = await card();
    await granted(
      'POST',
      '/assignments',
      { personId: officer.personId, role: 'certification-officer', scope: IN_PROGRAMME },
      'office',
    );
    await platform.installation.settle();

    for (const { status, body } of [asParticipant, withoutRole, await card()])
      expect([status, body.type]).toEqual([409, type('identity', 'card-needs-two-people')]);
  });

  it('gets no card of the officer by a second name that it made and gave its own role', async () => {
    const { personId } = await granted(
      'POST',
      '/people',
      { organisationId, name: { given: 'Puppet', family: 'Person' }, sex: 'female' },
      'operator',
    );
    await granted(
      'POST',
      '/memberships',
      {
        programmeId,
        goalGroupId: keyedId('goal-group', programmeId, 'grupp'),
        personIds: [personId],
        from: '2026-01-01',
      },
      'office',
    );
    const { accountId, username, card } = await granted('POST', '/accounts', { personId }, 'office');
    const puppet = new Visitor(platform.url);
    await chooseBy(puppet, await puppet.signIn(username, card.code), PASSWORD);
    // Not at once: a card that was used within seconds of a role is dead already.
    await platform.installation.sql.query(
      `UPDATE identity.card SET used_at = used_at - interval '1 minute' WHERE account_id = $1`,
      [accountId],
    );
    await granted('POST', '/assignments', { personId, role: 'programme-office', scope: IN_PROGRAMME }, 'office');
    await platform.installation.settle();
    const again = new Visitor(platform.url);
    await again.signIn(username, PASSWORD);

    const byPuppet = await again.api('POST', `/accounts/${officer.accountId}/card-proposals`, PRESENT);
    const { proposalId } = await granted('POST', `/accounts/${officer.accountId}/card-proposals`, PRESENT, 'office');
    const confirmations = await Promise.all(
      [puppet, again].map((one) => one.api('POST', `/accounts/card-proposals/${proposalId}/confirm`, {})),
    );

    for (const { status, body } of [byPuppet, ...confirmations])
      expect([status, body.type]).toEqual([409, type('identity', 'card-too-new')]);
    await granted('POST', `/accounts/card-proposals/${proposalId}/withdraw`, {}, 'office');
  });

  it('does not confirm what it proposed; a deceived fellow’s name decides nothing for a day', async () => {
    const { proposalId } = await granted('POST', `/accounts/${officer.accountId}/card-proposals`, PRESENT, 'office');
    const alone = await ask('POST', `/accounts/card-proposals/${proposalId}/confirm`, {}, 'office');
    const { card } = await granted('POST', `/accounts/card-proposals/${proposalId}/confirm`, {}, 'fellow');
    const thief = new Visitor(platform.url);
    const told = await chooseBy(thief, await thief.signIn(officer.username, card.code), PASSWORD);
    await thief.submit(told, {});

    const { status, body } = await approve(thief);

    expect(alone.body.type).toBe(type('identity', 'another-has-to-confirm'));
    expect((await thief.api('GET', '/session')).body.signedIn).toBe(true);
    expect([status, body.type]).toEqual([409, type('certification', 'card-too-new')]);
    expect(Date.parse(body.possibleFrom) - Date.now()).toBeGreaterThan(86_000_000);
    // The card counts by whichever sign-in: also by the password that was chosen with it.
    const later = new Visitor(platform.url);
    await later.submit(await later.signIn(officer.username, PASSWORD), {});
    expect((await approve(later)).body.type).toBe(type('certification', 'card-too-new'));
  });

  it('does so unseen by nobody: the officer hears of it, and the case waits', async () => {
    const { proposalId } = await granted('POST', `/accounts/${officer.accountId}/card-proposals`, PRESENT, 'fellow');
    const { card } = await granted('POST', `/accounts/card-proposals/${proposalId}/confirm`, {}, 'operator');
    const herself = new Visitor(platform.url);
    const told = await chooseBy(herself, await herself.signIn(officer.username, card.code), 'en ny egen lösenfras');
    await herself.submit(told, {});

    expect(told.text).toMatch(/av programkontoret\. Det användes/);
    const acts = (await herself.api('GET', '/accounts/acts-for-me')).body.items as { operation: string; by: string }[];
    expect(acts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ operation: 'identity.propose-card', by: people['office'] }),
        expect.objectContaining({ operation: 'identity.confirm-card', by: people['fellow'] }),
      ]),
    );
    const {
      rows: [row],
    } = await platform.installation.sql.query(
      'SELECT state, decided_by FROM certification.certificate_case WHERE case_id = $1',
      [caseId],
    );
    expect(row).toEqual({ state: 'prepared', decided_by: null });
  });
});
