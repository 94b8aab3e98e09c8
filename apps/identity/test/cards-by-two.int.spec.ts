import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import type { TestCaller } from '#testing';
import { CALLBACK, CardInstallation, PASSWORD, PRESENT } from './card-installation.js';

const type = (name: string) => `urn:lyftet:problem:identity:${name}`;
let installation: CardInstallation;

beforeAll(async () => {
  installation = await CardInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

describe('A card for somebody who holds a role', () => {
  it('is made when one proposes it and another confirms it, and is shown to the one who confirms', async () => {
    const { office, otherOffice } = installation;
    const personId = await installation.aPerson('trainer');
    const { status, body: account } = await installation.open(personId, office);
    const alone = await installation.issue(account.accountId, office);

    const proposed = await installation.propose(account.accountId);
    const own = await installation.confirm(proposed.body.proposalId, office);
    const confirmed = await installation.confirm(proposed.body.proposalId, otherOffice);
    const again = await installation.confirm(proposed.body.proposalId, otherOffice);

    expect([status, account.card]).toEqual([201, undefined]);
    expect([alone.status, alone.body.type]).toEqual([409, type('card-needs-two-people')]);
    expect(proposed.body).toMatchObject({
      accountId: account.accountId,
      personId,
      proposedBy: office.id,
      proposedAs: 'programme-office',
      identitySeen: 'identity-document',
    });
    expect(JSON.stringify(proposed.body)).not.toMatch(/"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}"/);
    expect(own.body.type).toBe(type('another-has-to-confirm'));
    expect([confirmed.status, again.body.type]).toEqual([201, type('proposal-is-over')]);
    expect((await installation.use(confirmed.body.card)).url).toMatch(CALLBACK);
    expect((await installation.acts(personId)).map(({ operation, by, reason }) => [operation, by, reason])).toEqual([
      ['identity.use-card', 'anonymous', null],
      ['identity.confirm-card', otherOffice.id, 'identity-document'],
      ['identity.propose-card', office.id, 'identity-document'],
      ['identity.open-account', office.id, null],
    ]);
  });

  it('is confirmed once, however many do it at the same moment', async () => {
    const proposalId = await installation.proposalFor(await installation.accountOfTrainer());

    const replies = await Promise.all(
      Array.from({ length: 6 }, () =>
        installation.confirm(proposalId, installation.inMunicipality('programme-office')),
      ),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(5).fill(409)]);
  });

  it('is neither proposed nor confirmed nor made by the person, by whichever account they signed in', async () => {
    const personId = await installation.aPerson('programme-office');
    const self = installation.inMunicipality('programme-office', personId);
    const operator = { id: personId, roles: [{ role: 'operator', scope: '*' as const }] };
    const { body: account } = await installation.open(personId, installation.office);
    const proposalId = await installation.proposalFor(account.accountId);

    for (const as of [self, operator]) {
      expect([
        (await installation.confirm(proposalId, as)).status,
        (await installation.propose(account.accountId, as)).status,
        (await installation.issue(account.accountId, as)).status,
      ]).toEqual([403, 403, 403]);
    }
    expect(
      (await installation.open(await installation.aPerson('programme-office'), { ...operator, id: uuidv7() })).body
        .card,
    ).toBeUndefined();
  });

  it('needs somebody with the right to it on both sides, and the person present', async () => {
    const { office, coordinator } = installation;
    const { body: account } = await installation.open(await installation.aPerson('trainer'), office);
    const foreign = { id: uuidv7(), roles: [{ role: 'programme-office', scope: `organisation:${uuidv7()}` as const }] };

    for (const said of [
      {},
      { personPresent: true },
      { identitySeen: 'identity-document' },
      { personPresent: false, identitySeen: 'identity-document' },
      { personPresent: true, identitySeen: 'a hunch' },
    ]) {
      expect((await installation.propose(account.accountId, office, said)).status).toBe(400);
    }
    expect([
      (await installation.propose(account.accountId, coordinator)).status,
      (await installation.propose(account.accountId, foreign)).status,
    ]).toEqual([403, 404]);
    const proposalId = await installation.proposalFor(account.accountId);
    expect([
      (await installation.confirm(proposalId, coordinator)).status,
      (await installation.confirm(proposalId, foreign)).body.type,
    ]).toEqual([403, type('proposal-not-found')]);
    expect((await installation.withdraw(proposalId, foreign)).status).toBe(404);
    expect((await installation.propose(account.accountId, installation.otherOffice)).body).toMatchObject({
      type: type('card-is-proposed'),
      proposalId,
    });
  });

  it('is seen as proposed by those who might confirm it and by the person, who may withdraw it', async () => {
    const personId = await installation.aPerson('trainer');
    const { body: account } = await installation.open(personId, installation.office);
    const proposalId = await installation.proposalFor(account.accountId);
    const seenBy = async (as: TestCaller) =>
      (await installation.proposals(as)).some((one) => one.proposalId === proposalId);

    expect(await Promise.all([installation.otherOffice, installation.office, { id: personId }].map(seenBy))).toEqual([
      true,
      true,
      true,
    ]);
    const others: TestCaller[] = [
      installation.coordinator,
      { id: uuidv7() },
      { id: uuidv7(), roles: [{ role: 'programme-office', scope: `organisation:${uuidv7()}` }] },
    ];
    expect(await Promise.all(others.map(seenBy))).toEqual([false, false, false]);
    expect((await installation.withdraw(proposalId, { id: personId })).status).toBe(200);
    expect((await installation.confirm(proposalId)).body.type).toBe(type('proposal-is-over'));
    expect((await installation.withdraw(proposalId, installation.office)).body.type).toBe(type('proposal-is-over'));
  });

  it('comes to nothing when nobody confirms it within a day, and can then be proposed anew', async () => {
    const { body: account } = await installation.open(await installation.aPerson('trainer'), installation.office);
    const {
      body: { proposalId, proposedAt, expiresAt },
    } = await installation.propose(account.accountId);
    await installation.platform.sql.query(
      `UPDATE card_proposal SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [proposalId],
    );

    const late = await installation.confirm(proposalId);

    expect(Date.parse(expiresAt) - Date.parse(proposedAt)).toBe(86_400_000);
    expect(late.body.type).toBe(type('proposal-is-over'));
    expect((await installation.propose(account.accountId, installation.otherOffice)).status).toBe(201);
  });

  it('comes to nothing when the account is closed, or the one who proposed it gets or loses a role', async () => {
    const [closed, other] = [await installation.accountOfTrainer(), await installation.accountOfTrainer()];
    const proposer = installation.inMunicipality('programme-office', await installation.aPerson('programme-office'));
    const [first, second] = [await installation.proposalFor(closed), await installation.proposalFor(other, proposer)];

    await installation.close(closed, installation.office);
    await installation.grant(proposer.id, 'evaluator');
    await installation.platform.settle();

    expect([(await installation.confirm(first)).body.type, (await installation.confirm(second)).body.type]).toEqual([
      type('proposal-is-over'),
      type('proposal-is-over'),
    ]);
  });

  it('is made by the command line alone, which has the disk, and is recorded and told', async () => {
    const personId = await installation.aPerson('operator');
    const { username } = await installation.usedAccount(personId);
    const {
      body: [account],
    } = await installation.platform.call('identity.find-accounts', undefined, {
      as: installation.commandLine,
      query: { personId },
    });

    const { status, body } = await installation.issue(account.accountId, installation.commandLine);
    await installation.use(body.card, 'ett helt nytt lösenord');

    expect(status).toBe(201);
    expect((await installation.acts(personId))[1]).toMatchObject({
      operation: 'identity.issue-card',
      byKind: 'client',
      by: 'lyftet-cli',
      reason: 'identity-document',
    });
    expect((await installation.enter(username, 'ett helt nytt lösenord')).page.html).toContain('den som driver Lyftet');
  });
});

describe('The two who make a card for somebody with a role', () => {
  const DAY = 86_400;
  const now = () => Math.floor(Date.now() / 1_000);
  const outcomeOf = async (id: string) =>
    (await installation.platform.sql.query('SELECT * FROM card_proposal WHERE id = $1', [id])).rows[0];

  it('are kept with how each of them was signed in, whom nobody is shown', async () => {
    const [proposing, confirming] = [
      { method: 'pwd', session: 'one', at: now() - 60 },
      { method: 'bankid', session: 'two', cardAt: now() - DAY - 5 },
    ];

    const { body } = await installation.propose(await installation.accountOfTrainer(), {
      ...installation.office,
      auth: proposing,
    });
    const confirmed = await installation.confirm(body.proposalId, { ...installation.otherOffice, auth: confirming });

    expect(confirmed.status).toBe(201);
    expect(await outcomeOf(body.proposalId)).toMatchObject({
      outcome: 'confirmed',
      proposed_sign_in: proposing,
      confirmed_sign_in: confirming,
    });
    expect(JSON.stringify([body, confirmed.body])).not.toMatch(/session|signIn/i);
  });

  it('are not one sign-in that has two names', async () => {
    const proposalId = await installation.proposalFor(await installation.accountOfTrainer(), {
      ...installation.office,
      auth: { session: 'one' },
    });

    const same = await installation.confirm(proposalId, { ...installation.otherOffice, auth: { session: 'one' } });
    const another = await installation.confirm(proposalId, { ...installation.otherOffice, auth: { session: 'two' } });

    expect([same.status, same.body.type, another.status]).toEqual([409, type('another-has-to-confirm'), 201]);
  });

  it.each([
    ['just now', 0],
    ['almost a day ago', 60 - DAY],
    ['by a clock that was put back since', 3_600],
  ])('have not come in by a card %s, on either side', async (_when, since) => {
    const cardAt = now() + since;
    // Signed in anew by the password since: it is the card that counts.
    const auth = { method: 'pwd', at: now(), session: 'x', cardAt };
    const accountId = await installation.accountOfTrainer();

    const proposed = await installation.propose(accountId, { ...installation.office, auth });
    const proposalId = await installation.proposalFor(accountId);
    const confirmed = await installation.confirm(proposalId, { ...installation.otherOffice, auth });

    const possibleFrom = new Date((cardAt + DAY) * 1_000).toISOString();
    for (const { status, body } of [proposed, confirmed])
      expect([status, body.type, body.possibleFrom]).toEqual([409, type('card-too-new'), possibleFrom]);
    expect(await outcomeOf(proposalId)).toMatchObject({ outcome: null });
    expect((await installation.withdraw(proposalId, { ...installation.otherOffice, auth })).status).toBe(200);
  });
});

describe('A card for somebody without a role', () => {
  it('is made by one person, and for those who have signed in before only with the person present', async () => {
    const personId = await installation.aPerson();
    const { accountId } = await installation.usedAccount(personId);

    for (const said of [{}, { personPresent: true }, { identitySeen: 'known-in-person' }])
      expect((await installation.issue(accountId, installation.coordinator, said)).status).toBe(400);
    expect((await installation.propose(accountId)).body.type).toBe(type('card-needs-one-person'));
    expect((await installation.issue(accountId)).status).toBe(201);
    expect((await installation.acts(personId))[0]).toMatchObject({
      operation: 'identity.issue-card',
      by: installation.coordinator.id,
      reason: 'identity-document',
    });
  });

  it('needs the person present too where an account is closed and another opened', async () => {
    const personId = await installation.aPerson();
    const { accountId, username } = await installation.usedAccount(personId);
    await installation.close(accountId);

    expect((await installation.open(personId)).status).toBe(400);
    const { status, body } = await installation.open(personId, installation.coordinator, PRESENT);

    expect(status).toBe(201);
    expect((await installation.enter(username, PASSWORD)).page.status).toBe(422);
    expect((await installation.use(body.card)).html).toContain('Nytt kort till ditt konto');
  });
});
