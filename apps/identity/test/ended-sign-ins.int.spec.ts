import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { signInsEnded } from '#contracts';
import { Browser } from './browser.js';
import { CALLBACK, CardInstallation, PASSWORD } from './card-installation.js';
import { ISSUER } from './oidc-installation.js';

const NEW = 'sju sorters kakor idag';
const TOLD = 'Nytt kort till ditt konto';
let installation: CardInstallation;

beforeAll(async () => {
  installation = await CardInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

async function anAccount() {
  const personId = await installation.aPerson();
  const { accountId, username } = await installation.usedAccount(personId);
  return { personId, accountId, username, newCard: async () => (await installation.issue(accountId)).body.card };
}

describe('Using a card', () => {
  it('ends every other sign-in of the account, and tells it', async () => {
    const { accountId, personId, username, newCard } = await anAccount();
    const { browser, page, flow } = await installation.enter(username, PASSWORD);
    const { body: tokens } = await flow.redeem(page);
    const before = Date.now();

    await installation.use(await newCard(), NEW);
    await installation.platform.settle();

    expect((await flow.refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await browser.begin(flow)).html).toContain('name="secret"');
    const told = installation.platform.published(signInsEnded).findLast(({ data }) => data.accountId === accountId)!;
    expect(told.data).toEqual({ accountId, personId, issuer: ISSUER, at: expect.any(String) });
    expect(Date.parse(told.data.at)).toBeGreaterThanOrEqual(before);
  });

  it('ends a sign-in too that was proved before and waits with its last step', async () => {
    const { username, newCard } = await anAccount();
    const {
      rows: [{ id }],
    } = await installation.platform.sql.query('SELECT id FROM account WHERE username = $1', [username]);
    const [told, waiting] = [new Browser(installation), new StoppingBrowser(installation)];
    await newCard();
    // Told of a card that waits, this one has proved who it is and has not gone on; and that one has its way back, not
    // yet taken.
    const { page } = await installation.enter(username, PASSWORD, told);
    await installation.platform.sql.query('UPDATE card SET told_at = now() WHERE account_id = $1', [id]);
    const { page: last, flow } = await installation.enter(username, PASSWORD, waiting);
    expect([page.html.includes(TOLD), last.url]).toEqual([true, expect.stringMatching(/\/auth\/[\w-]+$/)]);

    await installation.use(await newCard(), NEW);

    waiting.stopsAt = undefined;
    const [later, wentOn] = [await told.submit(page, {}), await waiting.go(last.url)];
    expect([later.url, wentOn.url].filter((url) => CALLBACK.test(url))).toEqual([]);
    expect((await flow.redeem({ ...wentOn, url: 'http://x/?code=none' })).status).toBe(400);
  });

  it('gives no token to what was proved before it, whatever was written back meanwhile', async () => {
    const { accountId, username, newCard } = await anAccount();
    const { page, flow, browser } = await installation.enter(username, PASSWORD);
    const { body: tokens } = await flow.redeem(page);
    const card = await newCard();
    const { rows } = await installation.platform.sql.query('SELECT * FROM oidc_record WHERE account_id = $1', [
      accountId,
    ]);

    await installation.use(card, NEW);
    for (const row of rows) {
      await installation.platform.sql.query(
        'INSERT INTO oidc_record SELECT * FROM jsonb_populate_record(NULL::oidc_record, $1)',
        [JSON.stringify(row)],
      );
    }

    expect(rows.length).toBeGreaterThan(2);
    expect((await flow.refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await browser.begin(flow)).html).toContain('name="secret"');
  });

  it('is told in the access token, renewed or not: how and when, and when the card was used', async () => {
    const { username, newCard } = await anAccount();
    const seconds = Math.floor(Date.now() / 1_000);
    const first = await installation.enter(username, PASSWORD);
    const { body } = await first.flow.redeem(first.page);
    const claims = decodeJwt(String(body['access_token']));
    const renewed = decodeJwt(String((await first.flow.refresh(body['refresh_token'])).body['access_token']));
    const other = await installation.enter(username, PASSWORD);
    const second = decodeJwt(String((await other.flow.redeem(other.page)).body['access_token']));

    expect(claims).toMatchObject({
      amr: ['pwd'],
      auth_time: expect.any(Number),
      sid: expect.stringMatching(/^[\w-]{22}$/),
      card_at: expect.any(Number),
    });
    for (const time of [claims['auth_time'], claims['card_at']])
      expect(Math.abs(Number(time) - seconds)).toBeLessThan(10);
    expect([renewed['sid'], renewed['auth_time'], renewed['card_at']]).toEqual([
      claims['sid'],
      claims['auth_time'],
      claims['card_at'],
    ]);
    expect(second['sid']).not.toBe(claims['sid']);
    const { code } = await newCard();
    const { browser, page, flow } = await installation.enter(username, code);
    const told = await browser.submit(page, { password: NEW, again: NEW });
    const arrival = await browser.submit(told, {});
    expect(told.html).toContain(TOLD);
    expect(decodeJwt(String((await flow.redeem(arrival)).body['access_token']))).toMatchObject({ amr: ['card'] });
  });
});

describe('The person', () => {
  it('is told at the next sign-in of a card that was made, and goes on when they have read it', async () => {
    const { username, newCard } = await anAccount();
    const card = await newCard();

    const waiting = await installation.enter(username, PASSWORD);
    const again = await installation.enter(username, PASSWORD);
    await installation.use(card, NEW);
    const { browser, page } = await installation.enter(username, NEW);
    const arrival = await browser.submit(page, {});

    for (const { page: told } of [waiting, again])
      expect(told.html).toMatch(/Kortet gjordes \d{4}-\d\d-\d\d av en samordnare\. Det har inte använts\./);
    expect(page.html).toMatch(/av en samordnare\. Det användes \d{4}-\d\d-\d\d\./);
    expect(arrival.url).toMatch(CALLBACK);
    expect((await installation.enter(username, NEW)).page.url).toMatch(CALLBACK);
  });

  it('hears nothing of the card of their first sign-in', async () => {
    const { username } = await anAccount();

    expect((await installation.enter(username, PASSWORD)).page.url).toMatch(CALLBACK);
  });

  it('is told, though whoever got in by that card has said to have read it', async () => {
    const { accountId, username, newCard } = await anAccount();
    await installation.use(await newCard(), 'den lömska lösenfrasen');
    const thief = await installation.enter(username, 'den lömska lösenfrasen');
    expect((await thief.browser.submit(thief.page, {})).url).toMatch(CALLBACK);

    const {
      body: { card },
    } = await installation.issue(accountId);
    const arrival = await installation.use(card, NEW);

    expect(arrival.html).toContain(TOLD);
    expect(arrival.html.match(/<li>/g)).toHaveLength(2);
  });

  it('reads it in English, with every sign escaped and the form bound to the sign-in', async () => {
    const { accountId, username, newCard } = await anAccount();
    await newCard();
    await installation.platform.sql.query(`UPDATE card SET made_as = '<b>x</b>' WHERE account_id = $1`, [accountId]);
    const { page } = await installation.enter(username, PASSWORD, new Browser(installation, '192.0.2.77', 'en'));

    expect(page.html).toContain('A new card for your account');
    expect(page.html).not.toContain('<b>x');
    const foreign = await new Browser(installation).go(page.url, {
      method: 'POST',
      body: new URLSearchParams({ step: 'told', form: 'x' }),
    });
    expect(foreign.status).toBe(400);
  });
});

/** Does not go back to the provider with a proof until it is told to. */
class StoppingBrowser extends Browser {
  stopsAt: RegExp | undefined = /\/auth\/[\w-]+$/;

  override async go(url: string, init: RequestInit = {}) {
    return this.stopsAt?.test(url) ? { url, status: 0, html: '', headers: new Headers() } : super.go(url, init);
  }
}
