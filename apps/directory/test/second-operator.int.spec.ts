import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestCaller } from '#testing';
import { type DirectoryInstallation, coordinatorOf, landskrona, operator } from './directory-installation.js';
import { ELSEWHERE, SaidIdentities } from './said-identities.js';

describe('how somebody with a role who cannot be asked is said to sign in', () => {
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

  const colleague = (): TestCaller => ({ id: randomUUID(), roles: [{ role: 'operator', scope: '*' }] });
  const approve = (personId: string, as: TestCaller, said: string) =>
    directory.call('approve-identity', { issuer: ELSEWHERE, subject: said }, as, { path: { personId } });
  /** What an operator does who wants to be the officer: takes the way in, and says another one. */
  const takeOver = async (as: TestCaller, thief: string, personId: string) => {
    await directory.call('end-identity', { issuer: ELSEWHERE, subject }, as, { path: { personId } });
    await people.is(undefined);
    await people.say(landskrona, `officer-${subject}`, thief, as);
    return (await people.proposals(people.nobody(thief)))[0]!.proposalId;
  };

  it('need a second operator, and make nobody the officer by one alone', async () => {
    const [personId, thief, one, second] = [
      await people.officer(landskrona, subject),
      `thief-${subject}`,
      colleague(),
      colleague(),
    ];
    const proposalId = await takeOver(one, thief, personId);
    const accept = () => people.answer('accept', proposalId, people.nobody(thief));
    const client: TestCaller = { kind: 'client', id: 'made-by-one', roles: [{ role: 'operator', scope: '*' }] };

    expect((await accept()).body.type).toBe('urn:lyftet:problem:directory:second-operator-missing');
    for (const as of [one, client, { id: personId, roles: second.roles! }]) {
      expect((await approve(personId, as, thief)).body.type).toBe(
        'urn:lyftet:problem:directory:another-has-to-approve',
      );
    }
    for (const as of [people.nobody(thief), coordinatorOf(landskrona)])
      expect((await approve(personId, as, thief)).status).toBe(403);
    expect((await approve(personId, second, subject)).status).toBe(404);
    expect((await approve(randomUUID(), second, thief)).status).toBe(404);
    expect((await accept()).status).toBe(409);
    expect(await people.held(thief)).toBeUndefined();

    expect((await approve(personId, second, thief)).status).toBe(200);
    expect((await accept()).status).toBe(200);
    await people.is(personId, thief);
    const { body } = await directory.call('list-acts-for-me', {}, { id: personId });
    expect(body.items).toContainEqual(
      expect.objectContaining({ operation: 'directory.approve-identity', by: second.id }),
    );
  });

  it('are approved by the command line alone; where there is a way, the person is asked', async () => {
    const [personId, thief, one] = [await people.officer(landskrona, subject), `thief-${subject}`, colleague()];
    await people.say(landskrona, `officer-${subject}`, thief, one);
    const [proposal] = await people.proposals(people.nobody(thief));
    expect((await approve(personId, operator, thief)).status).toBe(200);
    expect((await people.answer('accept', proposal!.proposalId, people.nobody(thief))).body.type).toBe(
      'urn:lyftet:problem:directory:approval-missing',
    );

    await directory.call('end-identity', { issuer: ELSEWHERE, subject }, one, { path: { personId } });
    expect((await people.answer('accept', proposal!.proposalId, people.nobody(thief))).status).toBe(200);
  });

  it('are not had by taking the role for a moment', async () => {
    const [personId, thief, one] = [await people.officer(landskrona, subject), `thief-${subject}`, colleague()];
    const { body } = await directory.call('list-assignments', { personId }, one);
    await directory.call('revoke-assignment', {}, one, { path: { assignmentId: body.items[0].assignmentId } });
    const proposalId = await takeOver(one, thief, personId);

    expect((await people.answer('accept', proposalId, people.nobody(thief))).status).toBe(409);
  });
});
