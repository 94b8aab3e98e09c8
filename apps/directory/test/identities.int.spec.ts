import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type KV, Kvm } from '@nats-io/kv';
import { accountOpened } from '#contracts';
import { BUCKETS, type Grants, grantsKey } from '#plugin-kit/contract';
import { type TestCaller, eventually } from '#testing';
import { DirectoryInstallation, ISSUER, coordinatorOf, kommun2, landskrona, operator, signedInAs } from './directory-installation.js';

describe('how people are said to sign in', () => {
  let directory: DirectoryInstallation;
  let bucket: KV;
  let subject: string;
  const ELSEWHERE = 'https://login.kommun.example/v2.0';

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    bucket = await new Kvm(directory.installation.connection).open(BUCKETS.grants);
    await directory.apply('digieffekt');
  });
  afterAll(() => directory.stop());
  beforeEach(() => { subject = randomUUID().slice(0, 8); });

  const say = (organisationId: string, externalId: string, said: string, as: TestCaller = coordinatorOf(organisationId)) => directory.call('import-roster', {
    organisationId, people: [{ externalId, name: { given: 'Åsa', family: 'Öberg' }, sex: 'female', identities: [{ issuer: ELSEWHERE, subject: said }] }],
  }, as);
  const personOf = async (organisationId: string, externalId: string, said: string, as?: TestCaller): Promise<string> =>
    (await say(organisationId, externalId, said, as)).body.people[0].personId;
  const nobody = (said = subject) => signedInAs(said, ELSEWHERE);
  const proposals = async (as: TestCaller) => (await directory.call('list-identity-proposals', {}, as)).body.items as { proposalId: string; concerns: string }[];
  const answer = (verb: 'accept' | 'decline', proposalId: string, as: TestCaller, more: object = {}) =>
    directory.call(`${verb}-identity-proposal`, more, as, { path: { proposalId } });
  const held = async (said = subject): Promise<Grants | undefined> => {
    const entry = await bucket.get(grantsKey(ELSEWHERE, said));
    return entry?.operation === 'PUT' ? entry.json<Grants>() : undefined;
  };
  const is = (personId: string | undefined, said = subject) => eventually(async () => (await held(said))?.personId === personId && (await settled()));
  const settled = async () => (await directory.installation.sql.query('SELECT 1 FROM grant_change')).rowCount === 0;
  /** Somebody with a role, who has said that they sign in so. */
  const officer = async (organisationId: string, said: string): Promise<string> => {
    const personId = await personOf(organisationId, `officer-${said}`, said, operator);
    await directory.call('assign-role', { personId, role: 'certification-officer', scope: '*' }, operator);
    await answer('accept', (await proposals(nobody(said)))[0]!.proposalId, nobody(said));
    await is(personId, said);
    return personId;
  };

  it('makes nobody anybody before whoever signs in so has said yes, and then at once', async () => {
    const personId = await personOf(landskrona, `fresh-${subject}`, subject);
    const [proposal] = await proposals(nobody());
    expect(await held()).toBeUndefined();
    expect(proposal).toMatchObject({
      concerns: 'identity', issuer: ELSEWHERE, subject, organisationName: 'Landskrona kommun', name: { given: 'Åsa', familyInitial: 'Ö' }, isApproved: false,
    });

    expect((await answer('accept', proposal!.proposalId, nobody())).status).toBe(200);
    await is(personId);
    expect(await held()).toEqual({ v: 1, kind: 'person', personId, roles: [] });
    // Whoever repeats it after a lost answer is the person by then.
    expect((await answer('accept', proposal!.proposalId, { id: personId })).status).toBe(200);
  });

  it('can be answered by nobody else', async () => {
    await personOf(landskrona, `mine-${subject}`, subject);
    const [proposal] = await proposals(nobody());
    const others = [nobody('another'), signedInAs(subject), { id: randomUUID() }, coordinatorOf(landskrona)];

    for (const as of others) {
      expect(await proposals(as)).toEqual([]);
      expect((await answer('accept', proposal!.proposalId, as)).status).toBe(404);
      expect((await answer('decline', proposal!.proposalId, as)).status).toBe(404);
    }
    expect((await directory.call('list-identity-proposals', {}, operator)).status).toBe(403);
    expect((await answer('accept', proposal!.proposalId, operator)).status).toBe(403);
    expect((await answer('accept', randomUUID(), nobody())).status).toBe(404);
    expect(await held()).toBeUndefined();
  });

  it('takes an officer of another organisation nothing, and tells whoever tries nothing', async () => {
    const victim = await officer(kommun2, subject);
    const unused = `unused-${subject}`;
    const [taken, free] = [await say(landskrona, `thief-${subject}`, subject), await say(landskrona, `thief-${unused}`, unused)];

    const shape = ({ status, body }: typeof taken) => [status, body.people.map(({ created }: { created: boolean }) => created)];
    expect(shape(taken)).toEqual(shape(free));
    expect(await held()).toEqual({ v: 1, kind: 'person', personId: victim, roles: [{ role: 'certification-officer', scope: '*' }] });

    // The officer is asked, and loses nothing by a yes that does not say what it costs.
    const [proposal] = await proposals({ id: victim });
    expect(proposal).toMatchObject({ concerns: 'identity', organisationName: 'Landskrona kommun' });
    expect((await answer('accept', proposal!.proposalId, { id: victim })).body.type).toBe('urn:lyftet:problem:directory:identity-in-use');
    expect((await answer('accept', proposal!.proposalId, { id: victim }, { leaving: randomUUID() })).status).toBe(409);
    expect((await answer('accept', proposal!.proposalId, nobody())).status).toBe(404);
    expect((await answer('decline', proposal!.proposalId, { id: victim })).status).toBe(200);
    expect(await proposals({ id: victim })).toEqual([]);
    await is(victim);
  });

  it('moves whoever says whom they leave, and only then', async () => {
    const before = await officer(kommun2, subject);
    const after = await personOf(landskrona, `moved-${subject}`, subject);
    const [proposal] = await proposals({ id: before });

    expect((await answer('accept', proposal!.proposalId, { id: before }, { leaving: before })).status).toBe(200);
    await is(after);
    expect((await held())!.roles).toEqual([]);
    expect((await answer('accept', proposal!.proposalId, { id: before }, { leaving: before })).status).toBe(404);
  });

  it('ends with a no, and is not said again by whoever may only register people', async () => {
    const personId = await personOf(landskrona, `no-${subject}`, subject);
    const [proposal] = await proposals(nobody());
    expect((await answer('decline', proposal!.proposalId, nobody())).status).toBe(200);
    expect((await answer('decline', proposal!.proposalId, nobody())).status).toBe(200);
    expect((await answer('accept', proposal!.proposalId, nobody())).status).toBe(404);

    expect((await say(landskrona, `no-${subject}`, subject)).status).toBe(200);
    expect(await proposals(nobody())).toEqual([]);
    expect(await personOf(landskrona, `no-${subject}`, subject, operator)).toBe(personId);
    expect(await proposals(nobody())).toHaveLength(1);
    expect(await held()).toBeUndefined();
  });

  it('lets nobody join a person by a second identity without that person', async () => {
    const personId = await officer(landskrona, subject);
    const thief = `second-${subject}`;
    expect((await say(landskrona, `officer-${subject}`, thief)).status).toBe(403);
    expect((await say(landskrona, `officer-${subject}`, thief, operator)).status).toBe(200);
    const [proposal] = await proposals(nobody(thief));
    expect((await answer('accept', proposal!.proposalId, nobody(thief))).body.type).toBe('urn:lyftet:problem:directory:approval-missing');

    expect(await proposals({ id: personId })).toMatchObject([{ concerns: 'person', subject: thief }]);
    expect((await answer('accept', proposal!.proposalId, { id: personId })).body).toMatchObject({ concerns: 'person', isApproved: true });
    expect(await held(thief)).toBeUndefined();
    expect((await answer('accept', proposal!.proposalId, nobody(thief))).status).toBe(200);
    await is(personId, thief);
  });

  it('lets an identity that was said before a promotion bring nothing after it', async () => {
    const personId = await personOf(landskrona, `rising-${subject}`, subject);
    const [proposal] = await proposals(nobody());
    await directory.call('assign-role', { personId, role: 'coordinator', scope: `organisation:${landskrona}` }, operator);

    expect(await proposals(nobody())).toEqual([]);
    expect((await answer('accept', proposal!.proposalId, nobody())).status).toBe(404);
    expect((await say(landskrona, `rising-${subject}`, subject)).status).toBe(200);
    expect(await proposals(nobody())).toEqual([]);
  });

  it('lets one of two have the person when both say yes at once', async () => {
    const twin = `twin-${subject}`;
    const { body } = await directory.call('register-person', {
      organisationId: landskrona, name: { given: 'Åsa', family: 'Öberg' }, sex: 'female', identities: [subject, twin].map((said) => ({ issuer: ELSEWHERE, subject: said })),
    }, coordinatorOf(landskrona));
    const asked = await Promise.all([subject, twin].map(async (said) => ({ said, proposalId: (await proposals(nobody(said)))[0]!.proposalId })));
    const replies = await Promise.all(asked.map(({ said, proposalId }) => answer('accept', proposalId, nobody(said))));

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { rows } = await directory.installation.sql.query('SELECT 1 FROM identity WHERE person_id = $1', [body.personId]);
    expect(rows).toHaveLength(1);
  });

  it('end when the person or an operator says so, and are not revived by a roster', async () => {
    const personId = await officer(landskrona, subject);
    const end = (as: TestCaller, said = subject) => directory.call('end-identity', { issuer: ELSEWHERE, subject: said }, as, { path: { personId } });
    const list = (as: TestCaller) => directory.call('list-identities', {}, as, { path: { personId } });
    for (const as of [coordinatorOf(landskrona), coordinatorOf(kommun2), nobody(), { id: randomUUID() }]) {
      expect([(await end(as)).status, (await list(as)).status]).toEqual([404, 404]);
    }
    expect((await list({ id: personId })).body.items).toEqual([expect.objectContaining({ issuer: ELSEWHERE, subject, isAccount: false })]);
    expect((await end({ id: personId }, 'another')).status).toBe(404);

    expect((await end({ id: personId })).body.endedAt).toEqual(expect.any(String));
    await is(undefined);
    expect((await end(operator)).status).toBe(200);
    expect((await say(landskrona, `officer-${subject}`, subject)).status).toBe(200);
    expect(await proposals(nobody())).toEqual([]);
    await say(landskrona, `officer-${subject}`, subject, operator);
    expect(await held()).toBeUndefined();
    expect((await answer('accept', (await proposals(nobody()))[0]!.proposalId, nobody())).status).toBe(200);
    await is(personId);
  });

  it('are no accounts of our own, whether there is such an account or not', async () => {
    const account = { accountId: randomUUID(), personId: (await directory.people(kommun2, 1))[0]!, issuer: ISSUER };
    await directory.installation.publish(accountOpened(account.accountId, account));
    await directory.installation.settle();
    const register = (said: string) => directory.call('register-person', {
      organisationId: landskrona, name: { given: 'Åsa', family: 'Öberg' }, sex: 'female', identities: [{ issuer: ISSUER, subject: said }],
    }, coordinatorOf(landskrona));

    const [there, nowhere] = [await register(account.accountId), await register(randomUUID())];
    expect([there.status, there.body.errors]).toEqual([400, [expect.objectContaining({ pointer: '/identities/0/subject' })]]);
    expect(nowhere.body.errors).toEqual(there.body.errors);

    const end = await directory.call('end-identity', { issuer: ISSUER, subject: account.accountId }, { id: account.personId }, { path: { personId: account.personId } });
    expect(end.body.type).toBe('urn:lyftet:problem:directory:account-is-closed-elsewhere');
  });

  it('leave a trace that the person sees', async () => {
    const personId = await officer(landskrona, subject);
    const { body } = await directory.call('list-my-readings', {}, { id: personId });

    expect(body.items.map(({ operation, callerId, fields }: { operation: string; callerId: string; fields: string[] }) => [operation, callerId, fields]))
      .toContainEqual(['directory.accept-identity-proposal', nobody().id, ['identity-accepted']]);
  });

  it('are seen by the person as done on their behalf: proposed, lapsed and ended by others', async () => {
    const acts = async (personId: string) => (await directory.call('list-acts-for-me', {}, { id: personId })).body.items
      .map(({ operation, by, reason }: { operation: string; by: string; reason?: string }) => [operation, by, reason]);
    const personId = await officer(landskrona, subject);
    await say(landskrona, `officer-${subject}`, `second-${subject}`, operator);
    await directory.call('end-identity', { issuer: ELSEWHERE, subject }, operator, { path: { personId } });

    expect(await acts(personId)).toContainEqual(['directory.import-roster', operator.id, 'identity-proposed']);
    expect(await acts(personId)).toContainEqual(['directory.end-identity', operator.id, 'identity-ended']);
    // A roster that says the same again says nothing new.
    await say(landskrona, `officer-${subject}`, `second-${subject}`, operator);
    expect((await acts(personId)).filter(([, , reason]: string[]) => reason === 'identity-proposed')).toHaveLength(1);

    const rising = await personOf(landskrona, `lapsing-${subject}`, `lapsing-${subject}`);
    await directory.call('assign-role', { personId: rising, role: 'coordinator', scope: `organisation:${landskrona}` }, operator);
    expect(await acts(rising)).toContainEqual(['directory.assign-role', operator.id, 'identity-lapsed']);
  });

  describe('of somebody with a role who cannot be asked', () => {
    const colleague = (): TestCaller => ({ id: randomUUID(), roles: [{ role: 'operator', scope: '*' }] });
    const approve = (personId: string, as: TestCaller, said: string) =>
      directory.call('approve-identity', { issuer: ELSEWHERE, subject: said }, as, { path: { personId } });
    /** What an operator does who wants to be the officer: takes the way in, and says another one. */
    const takeOver = async (as: TestCaller, thief: string, personId: string) => {
      await directory.call('end-identity', { issuer: ELSEWHERE, subject }, as, { path: { personId } });
      await is(undefined);
      await say(landskrona, `officer-${subject}`, thief, as);
      return (await proposals(nobody(thief)))[0]!.proposalId;
    };

    it('need a second operator, and make nobody the officer by one alone', async () => {
      const [personId, thief, one, second] = [await officer(landskrona, subject), `thief-${subject}`, colleague(), colleague()];
      const proposalId = await takeOver(one, thief, personId);
      const accept = () => answer('accept', proposalId, nobody(thief));
      const client: TestCaller = { kind: 'client', id: 'made-by-one', roles: [{ role: 'operator', scope: '*' }] };

      expect((await accept()).body.type).toBe('urn:lyftet:problem:directory:second-operator-missing');
      for (const as of [one, client, { id: personId, roles: second.roles! }]) {
        expect((await approve(personId, as, thief)).body.type).toBe('urn:lyftet:problem:directory:another-has-to-approve');
      }
      for (const as of [nobody(thief), coordinatorOf(landskrona)]) expect((await approve(personId, as, thief)).status).toBe(403);
      expect((await approve(personId, second, subject)).status).toBe(404);
      expect((await approve(randomUUID(), second, thief)).status).toBe(404);
      expect((await accept()).status).toBe(409);
      expect(await held(thief)).toBeUndefined();

      expect((await approve(personId, second, thief)).status).toBe(200);
      expect((await accept()).status).toBe(200);
      await is(personId, thief);
      const { body } = await directory.call('list-acts-for-me', {}, { id: personId });
      expect(body.items).toContainEqual(expect.objectContaining({ operation: 'directory.approve-identity', by: second.id }));
    });

    it('are approved by the command line alone, and the person is still the one to ask where there is a way', async () => {
      const [personId, thief, one] = [await officer(landskrona, subject), `thief-${subject}`, colleague()];
      await say(landskrona, `officer-${subject}`, thief, one);
      const [proposal] = await proposals(nobody(thief));
      expect((await approve(personId, operator, thief)).status).toBe(200);
      expect((await answer('accept', proposal!.proposalId, nobody(thief))).body.type).toBe('urn:lyftet:problem:directory:approval-missing');

      await directory.call('end-identity', { issuer: ELSEWHERE, subject }, one, { path: { personId } });
      expect((await answer('accept', proposal!.proposalId, nobody(thief))).status).toBe(200);
    });

    it('are not had by taking the role for a moment', async () => {
      const [personId, thief, one] = [await officer(landskrona, subject), `thief-${subject}`, colleague()];
      const { body } = await directory.call('list-assignments', { personId }, one);
      await directory.call('revoke-assignment', {}, one, { path: { assignmentId: body.items[0].assignmentId } });
      const proposalId = await takeOver(one, thief, personId);

      expect((await answer('accept', proposalId, nobody(thief))).status).toBe(409);
    });
  });
});
