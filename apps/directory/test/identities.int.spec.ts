import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountOpened } from '#contracts';
import type { TestCaller } from '#testing';
import {
  type DirectoryInstallation,
  ISSUER,
  coordinatorOf,
  kommun2,
  landskrona,
  operator,
  signedInAs,
} from './directory-installation.js';
import { ELSEWHERE, SaidIdentities } from './said-identities.js';

describe('how people are said to sign in', () => {
  let people: SaidIdentities;
  let directory: DirectoryInstallation;
  let subject: string;

  beforeAll(async () => {
    people = await SaidIdentities.start();
    ({ directory } = people);
  });
  afterAll(() => people.stop());
  beforeEach(() => {
    subject = people.nextSubject();
  });

  it('makes nobody anybody before whoever signs in so has said yes, and then at once', async () => {
    const personId = await people.personOf(landskrona, `fresh-${subject}`, subject);
    const [proposal] = await people.proposals(people.nobody());
    expect(await people.held()).toBeUndefined();
    expect(proposal).toMatchObject({
      concerns: 'identity',
      issuer: ELSEWHERE,
      subject,
      organisationName: 'Landskrona kommun',
      name: { given: 'Åsa', familyInitial: 'Ö' },
      isApproved: false,
    });

    expect((await people.answer('accept', proposal!.proposalId, people.nobody())).status).toBe(200);
    await people.is(personId);
    expect(await people.held()).toEqual({ v: 1, kind: 'person', personId, roles: [] });
    // Whoever repeats it after a lost answer is the person by then.
    expect((await people.answer('accept', proposal!.proposalId, { id: personId })).status).toBe(200);
  });

  it('can be answered by nobody else', async () => {
    await people.personOf(landskrona, `mine-${subject}`, subject);
    const [proposal] = await people.proposals(people.nobody());
    const others = [people.nobody('another'), signedInAs(subject), { id: randomUUID() }, coordinatorOf(landskrona)];

    for (const as of others) {
      expect(await people.proposals(as)).toEqual([]);
      expect((await people.answer('accept', proposal!.proposalId, as)).status).toBe(404);
      expect((await people.answer('decline', proposal!.proposalId, as)).status).toBe(404);
    }
    expect((await directory.call('list-identity-proposals', {}, operator)).status).toBe(403);
    expect((await people.answer('accept', proposal!.proposalId, operator)).status).toBe(403);
    expect((await people.answer('accept', randomUUID(), people.nobody())).status).toBe(404);
    expect(await people.held()).toBeUndefined();
  });

  it('takes an officer of another organisation nothing, and tells whoever tries nothing', async () => {
    const victim = await people.officer(kommun2, subject);
    const unused = `unused-${subject}`;
    const [taken, free] = [
      await people.say(landskrona, `thief-${subject}`, subject),
      await people.say(landskrona, `thief-${unused}`, unused),
    ];

    const shape = ({ status, body }: typeof taken) => [
      status,
      body.people.map(({ created }: { created: boolean }) => created),
    ];
    expect(shape(taken)).toEqual(shape(free));
    expect(await people.held()).toEqual({
      v: 1,
      kind: 'person',
      personId: victim,
      roles: [{ role: 'certification-officer', scope: '*' }],
    });

    // The officer is asked, and loses nothing by a yes that does not say what it costs.
    const [proposal] = await people.proposals({ id: victim });
    expect(proposal).toMatchObject({ concerns: 'identity', organisationName: 'Landskrona kommun' });
    expect((await people.answer('accept', proposal!.proposalId, { id: victim })).body.type).toBe(
      'urn:lyftet:problem:directory:identity-in-use',
    );
    expect(
      (await people.answer('accept', proposal!.proposalId, { id: victim }, { leaving: randomUUID() })).status,
    ).toBe(409);
    expect((await people.answer('accept', proposal!.proposalId, people.nobody())).status).toBe(404);
    expect((await people.answer('decline', proposal!.proposalId, { id: victim })).status).toBe(200);
    expect(await people.proposals({ id: victim })).toEqual([]);
    await people.is(victim);
  });

  it('moves whoever says whom they leave, and only then', async () => {
    const before = await people.officer(kommun2, subject);
    const after = await people.personOf(landskrona, `moved-${subject}`, subject);
    const [proposal] = await people.proposals({ id: before });

    expect((await people.answer('accept', proposal!.proposalId, { id: before }, { leaving: before })).status).toBe(200);
    await people.is(after);
    expect((await people.held())!.roles).toEqual([]);
    expect((await people.answer('accept', proposal!.proposalId, { id: before }, { leaving: before })).status).toBe(404);
  });

  it('ends with a no, and is not said again by whoever may only register people', async () => {
    const personId = await people.personOf(landskrona, `no-${subject}`, subject);
    const [proposal] = await people.proposals(people.nobody());
    expect((await people.answer('decline', proposal!.proposalId, people.nobody())).status).toBe(200);
    expect((await people.answer('decline', proposal!.proposalId, people.nobody())).status).toBe(200);
    expect((await people.answer('accept', proposal!.proposalId, people.nobody())).status).toBe(404);

    expect((await people.say(landskrona, `no-${subject}`, subject)).status).toBe(200);
    expect(await people.proposals(people.nobody())).toEqual([]);
    expect(await people.personOf(landskrona, `no-${subject}`, subject, operator)).toBe(personId);
    expect(await people.proposals(people.nobody())).toHaveLength(1);
    expect(await people.held()).toBeUndefined();
  });

  it('lets nobody join a person by a second identity without that person', async () => {
    const personId = await people.officer(landskrona, subject);
    const thief = `second-${subject}`;
    expect((await people.say(landskrona, `officer-${subject}`, thief)).status).toBe(403);
    expect((await people.say(landskrona, `officer-${subject}`, thief, operator)).status).toBe(200);
    const [proposal] = await people.proposals(people.nobody(thief));
    expect((await people.answer('accept', proposal!.proposalId, people.nobody(thief))).body.type).toBe(
      'urn:lyftet:problem:directory:approval-missing',
    );

    expect(await people.proposals({ id: personId })).toMatchObject([{ concerns: 'person', subject: thief }]);
    expect((await people.answer('accept', proposal!.proposalId, { id: personId })).body).toMatchObject({
      concerns: 'person',
      isApproved: true,
    });
    expect(await people.held(thief)).toBeUndefined();
    expect((await people.answer('accept', proposal!.proposalId, people.nobody(thief))).status).toBe(200);
    await people.is(personId, thief);
  });

  it('lets an identity that was said before a promotion bring nothing after it', async () => {
    const personId = await people.personOf(landskrona, `rising-${subject}`, subject);
    const [proposal] = await people.proposals(people.nobody());
    await directory.call(
      'assign-role',
      { personId, role: 'coordinator', scope: `organisation:${landskrona}` },
      operator,
    );

    expect(await people.proposals(people.nobody())).toEqual([]);
    expect((await people.answer('accept', proposal!.proposalId, people.nobody())).status).toBe(404);
    expect((await people.say(landskrona, `rising-${subject}`, subject)).status).toBe(200);
    expect(await people.proposals(people.nobody())).toEqual([]);
  });

  it('lets one of two have the person when both say yes at once', async () => {
    const twin = `twin-${subject}`;
    const { body } = await directory.call(
      'register-person',
      {
        organisationId: landskrona,
        name: { given: 'Åsa', family: 'Öberg' },
        sex: 'female',
        identities: [subject, twin].map((said) => ({ issuer: ELSEWHERE, subject: said })),
      },
      coordinatorOf(landskrona),
    );
    const asked = await Promise.all(
      [subject, twin].map(async (said) => ({
        said,
        proposalId: (await people.proposals(people.nobody(said)))[0]!.proposalId,
      })),
    );
    const replies = await Promise.all(
      asked.map(({ said, proposalId }) => people.answer('accept', proposalId, people.nobody(said))),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { rows } = await directory.installation.sql.query('SELECT 1 FROM identity WHERE person_id = $1', [
      body.personId,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('end when the person or an operator says so, and are not revived by a roster', async () => {
    const personId = await people.officer(landskrona, subject);
    const end = (as: TestCaller, said = subject) =>
      directory.call('end-identity', { issuer: ELSEWHERE, subject: said }, as, { path: { personId } });
    const list = (as: TestCaller) => directory.call('list-identities', {}, as, { path: { personId } });
    for (const as of [coordinatorOf(landskrona), coordinatorOf(kommun2), people.nobody(), { id: randomUUID() }]) {
      expect([(await end(as)).status, (await list(as)).status]).toEqual([404, 404]);
    }
    expect((await list({ id: personId })).body.items).toEqual([
      expect.objectContaining({ issuer: ELSEWHERE, subject, isAccount: false }),
    ]);
    expect((await end({ id: personId }, 'another')).status).toBe(404);

    expect((await end({ id: personId })).body.endedAt).toEqual(expect.any(String));
    await people.is(undefined);
    expect((await end(operator)).status).toBe(200);
    expect((await people.say(landskrona, `officer-${subject}`, subject)).status).toBe(200);
    expect(await people.proposals(people.nobody())).toEqual([]);
    await people.say(landskrona, `officer-${subject}`, subject, operator);
    expect(await people.held()).toBeUndefined();
    expect(
      (await people.answer('accept', (await people.proposals(people.nobody()))[0]!.proposalId, people.nobody())).status,
    ).toBe(200);
    await people.is(personId);
  });

  it('are no accounts of our own, whether there is such an account or not', async () => {
    const account = { accountId: randomUUID(), personId: (await directory.people(kommun2, 1))[0]!, issuer: ISSUER };
    await directory.installation.publish(accountOpened(account.accountId, account));
    await directory.installation.settle();
    const register = (said: string) =>
      directory.call(
        'register-person',
        {
          organisationId: landskrona,
          name: { given: 'Åsa', family: 'Öberg' },
          sex: 'female',
          identities: [{ issuer: ISSUER, subject: said }],
        },
        coordinatorOf(landskrona),
      );

    const [there, nowhere] = [await register(account.accountId), await register(randomUUID())];
    expect([there.status, there.body.errors]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/identities/0/subject' })],
    ]);
    expect(nowhere.body.errors).toEqual(there.body.errors);

    const end = await directory.call(
      'end-identity',
      { issuer: ISSUER, subject: account.accountId },
      { id: account.personId },
      { path: { personId: account.personId } },
    );
    expect(end.body.type).toBe('urn:lyftet:problem:directory:account-is-closed-elsewhere');
  });

  it('leave a trace that the person sees', async () => {
    const personId = await people.officer(landskrona, subject);
    const { body } = await directory.call('list-my-readings', {}, { id: personId });

    expect(
      body.items.map(({ operation, callerId, fields }: { operation: string; callerId: string; fields: string[] }) => [
        operation,
        callerId,
        fields,
      ]),
    ).toContainEqual(['directory.accept-identity-proposal', people.nobody().id, ['identity-accepted']]);
  });

  it('are seen by the person as done on their behalf: proposed, lapsed and ended by others', async () => {
    const acts = async (personId: string) =>
      (await directory.call('list-acts-for-me', {}, { id: personId })).body.items.map(
        ({ operation, by, reason }: { operation: string; by: string; reason?: string }) => [operation, by, reason],
      );
    const personId = await people.officer(landskrona, subject);
    await people.say(landskrona, `officer-${subject}`, `second-${subject}`, operator);
    await directory.call('end-identity', { issuer: ELSEWHERE, subject }, operator, { path: { personId } });

    expect(await acts(personId)).toContainEqual(['directory.import-roster', operator.id, 'identity-proposed']);
    expect(await acts(personId)).toContainEqual(['directory.end-identity', operator.id, 'identity-ended']);
    // A roster that says the same again says nothing new.
    await people.say(landskrona, `officer-${subject}`, `second-${subject}`, operator);
    expect((await acts(personId)).filter(([, , reason]: string[]) => reason === 'identity-proposed')).toHaveLength(1);

    const rising = await people.personOf(landskrona, `lapsing-${subject}`, `lapsing-${subject}`);
    await directory.call(
      'assign-role',
      { personId: rising, role: 'coordinator', scope: `organisation:${landskrona}` },
      operator,
    );
    expect(await acts(rising)).toContainEqual(['directory.assign-role', operator.id, 'identity-lapsed']);
  });
});
