import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signInsEnded } from '#contracts';
import { uuidv7 } from '#platform';
import type { TestCaller } from '#testing';
import { Browser } from './browser.js';
import { CALLBACK, CardInstallation, PASSWORD } from './card-installation.js';

const DAY_MS = 86_400_000;
let installation: CardInstallation;

beforeAll(async () => {
  installation = await CardInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

describe('A card is dead', () => {
  it.each(['trainer', 'learner', 'operator'])(
    'when its person has been given the role of %s meanwhile',
    async (role) => {
      const personId = await installation.aPerson();
      const { body } = await installation.open(personId);

      await installation.grant(personId, role);
      await installation.platform.settle();

      expect((await installation.use(body.card)).status).toBe(422);
    },
  );

  it('when its person is to have a role later, and when that begins and ends', async () => {
    const personId = await installation.aPerson();
    const {
      body: { accountId, card },
    } = await installation.open(personId);
    const [from, to] = [5, 10].map((days) => new Date(Date.now() + days * DAY_MS));
    await installation.grant(personId, 'trainer', { from: from!.toISOString(), to: to!.toISOString() });
    await installation.platform.settle();
    const before = await installation.use(card);
    const forLater = await installation.cardByTwo(accountId);
    await installation.platform.moveClockTo(new Date(from!.getTime() + 1_000));
    const begun = await installation.use(forLater);
    const forNow = await installation.cardByTwo(accountId);
    await installation.platform.moveClockTo(new Date(to!.getTime() + 1_000));
    const ended = await installation.use(forNow);
    const after = await installation.use(await installation.cardByTwo(accountId));
    await installation.platform.moveClockTo(new Date());

    expect([before.status, begun.status, ended.status]).toEqual([422, 409, 409]);
    expect(begun.html).toContain('Kortet gäller inte längre');
    expect(after.url).toMatch(CALLBACK);
  });

  it('when a role of its person is taken away, after which another takes two people as before', async () => {
    const personId = await installation.aPerson();
    const assignmentId = await installation.grant(personId);
    await installation.platform.settle();
    const {
      body: { accountId },
    } = await installation.open(personId, installation.office);
    const card = await installation.cardByTwo(accountId);

    await installation.revoke(assignmentId, personId);
    await installation.platform.settle();

    expect((await installation.use(card)).status).toBe(422);
    expect((await installation.issue(accountId, installation.office)).body.type).toBe(
      'urn:lyftet:problem:identity:card-needs-two-people',
    );
    await installation.platform.moveClockTo(new Date(Date.now() + 29 * DAY_MS));
    expect((await installation.issue(accountId, installation.office)).status).toBe(409);
    await installation.platform.moveClockTo(new Date(Date.now() + 31 * DAY_MS));
    expect((await installation.issue(accountId, installation.coordinator)).status).toBe(201);
    await installation.platform.moveClockTo(new Date());
  });

  it('when its person holds a role as it is used, also where the event has ended no card', async () => {
    const personId = await installation.aPerson();
    const { body } = await installation.open(personId);
    // As when the card was entered at the moment at which the role was being written.
    await installation.platform.sql.query(
      `INSERT INTO person_role (assignment_id, person_id, role, scope) VALUES ($1, $2, 'trainer', '*')`,
      [uuidv7(), personId],
    );

    expect((await installation.use(body.card)).status).toBe(409);
  });

  it('of two people or of one, also when it waits on the page on which the password is chosen', async () => {
    const personId = await installation.aPerson();
    const {
      body: { card },
    } = await installation.open(personId);
    const { browser, page } = await installation.enter(card.username, card.code);

    await installation.grant(personId);
    await installation.platform.settle();
    const chosen = await browser.submit(page, { password: PASSWORD, again: PASSWORD });

    expect([chosen.status, chosen.url]).toEqual([409, page.url]);
    expect((await installation.enter(card.username, PASSWORD)).page.status).toBe(422);
  });
});

describe('A card that is used while a role is on its way', () => {
  const stateOf = async (username: string) =>
    (
      await installation.platform.sql.query('SELECT state, passphrase_hash FROM account WHERE username = $1', [
        username,
      ])
    ).rows[0];

  it('was dead by then: its password counts no more, and its sign-in ends, when the role arrives', async () => {
    const personId = await installation.aPerson();
    const {
      body: { card, accountId },
    } = await installation.open(personId);
    const grantedAt = new Date();
    const { browser, page, flow } = await installation.enter(card.username, card.code);
    const { body: tokens } = await flow.redeem(await browser.submit(page, { password: PASSWORD, again: PASSWORD }));

    // Told late, as when the outbox of the directory waited for NATS.
    await installation.grant(personId, 'certification-officer', { writtenAt: grantedAt });
    await installation.platform.settle();

    expect(await stateOf(card.username)).toEqual({ state: 'invited', passphrase_hash: null });
    expect((await flow.refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await browser.begin(flow)).html).toContain('name="secret"');
    expect((await installation.enter(card.username, PASSWORD)).page.status).toBe(422);
    expect(
      installation.platform.published(signInsEnded).filter(({ data }) => data.accountId === accountId),
    ).toHaveLength(2);
    expect((await installation.use(await installation.cardByTwo(accountId))).html).toContain(
      'Nytt kort till ditt konto',
    );
  });

  it('never opens an account with a role, whichever comes first, however often it is tried', async () => {
    const rounds = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const personId = await installation.aPerson();
        const {
          body: { card },
        } = await installation.open(personId);
        const { browser, page } = await installation.enter(
          card.username,
          card.code,
          new Browser(installation, `198.51.100.${index + 1}`),
        );
        return { personId, card, choose: () => browser.submit(page, { password: PASSWORD, again: PASSWORD }) };
      }),
    );

    const arrivals = await Promise.all(
      rounds.map(async ({ personId, choose }, index) => {
        const choosing = choose();
        await new Promise((resolve) => setTimeout(resolve, index * 25));
        await installation.grant(personId);
        return choosing;
      }),
    );
    await installation.platform.settle();

    expect(arrivals.every(({ status, url }) => status === 409 || CALLBACK.test(url))).toBe(true);
    for (const { card } of rounds)
      expect(await stateOf(card.username)).toEqual({ state: 'invited', passphrase_hash: null });
  });

  it('is left alone where two people made it with the role in mind, and where the role came long after', async () => {
    const personId = await installation.aPerson('trainer');
    const { body } = await installation.open(personId, installation.office);
    await installation.use(await installation.cardByTwo(body.accountId));
    const long = await installation.usedAccount(await installation.aPerson());
    await installation.platform.sql.query(
      `UPDATE card SET used_at = used_at - interval '1 minute' WHERE account_id = $1`,
      [long.accountId],
    );
    const {
      rows: [{ person_id }],
    } = await installation.platform.sql.query('SELECT person_id FROM account WHERE id = $1', [long.accountId]);

    await installation.grant(person_id);
    await installation.platform.settle();

    expect((await stateOf(body.username))!.state).toBe('active');
    expect((await stateOf(long.username))!.state).toBe('active');
  });
});

describe('Whoever runs the installation', () => {
  it('prints a card for somebody to whom they have just given a role, before identity has heard of it', async () => {
    const personId = await installation.aPerson();
    const givenAt = new Date();
    const {
      body: { card },
    } = await installation.open(personId, installation.commandLine);

    await installation.grant(personId, 'programme-office', { writtenAt: givenAt });
    await installation.platform.settle();

    expect((await installation.use(card)).url).toMatch(CALLBACK);
  });
});

describe('A machine that reaches a part of the installation', () => {
  const machine = (): TestCaller => ({
    ...installation.inMunicipality('coordinator', 'booking-robot'),
    kind: 'client',
  });

  it('makes no card that outlives a role of which identity had not heard', async () => {
    const givenAt = new Date();
    const [early, late] = [await installation.aPerson(), await installation.aPerson()];
    const [used, kept] = [await installation.open(early, machine()), await installation.open(late, machine())];
    const first = await installation.use(used.body.card);

    for (const personId of [early, late])
      await installation.grant(personId, 'programme-office', { writtenAt: givenAt });
    await installation.platform.settle();

    expect([used.status, kept.status]).toEqual([201, 201]);
    expect(first.url).toMatch(CALLBACK);
    expect((await installation.enter(used.body.username, PASSWORD)).page.status).toBe(422);
    expect((await installation.use(kept.body.card)).status).toBe(422);
  });

  it('makes no card that opens an account with a role, also where the event has ended no card', async () => {
    const personId = await installation.aPerson();
    const {
      body: { accountId, card },
    } = await installation.open(personId, machine());
    const { platform } = installation;
    const scope = `organisation:${installation.municipality}`;
    await platform.sql.query(
      `INSERT INTO person_role (assignment_id, person_id, role, scope) VALUES ($1, $2, 'trainer', $3)`,
      [uuidv7(), personId, scope],
    );
    // As if it had been made for the role: what is left is who made it.
    const byTwo = await installation.cardByTwo(accountId);
    await platform.sql.query('UPDATE card SET revoked_at = now() WHERE account_id = $1 AND confirmed_by IS NOT NULL', [
      accountId,
    ]);
    await platform.sql.query(
      `
      UPDATE card
      SET revoked_at = NULL,
        roles_mark = (SELECT roles_mark FROM card WHERE account_id = $1 AND confirmed_by IS NOT NULL)
      WHERE account_id = $1 AND confirmed_by IS NULL`,
      [accountId],
    );

    expect(byTwo.username).toBe(card.username);
    expect((await installation.use(card)).status).toBe(409);
  });
});
