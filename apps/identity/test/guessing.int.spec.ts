import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, SignInFlow } from './browser.js';
import { OidcInstallation } from './oidc-installation.js';

const PASSPHRASE = 'blå cykel i regnet';
let installation: OidcInstallation;
let addresses = 0;

beforeAll(async () => {
  installation = await OidcInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

const newAddress = () => `198.51.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;

async function tryIt(username: string, secret: string, browser = new Browser(installation, newAddress())) {
  return browser.submit(await browser.begin(new SignInFlow(installation)), { username, secret });
}

describe('Guessing passwords', () => {
  it('is slowed down from one address, more each time, and is over after the wait', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const browser = new Browser(installation, newAddress());
    const page = await browser.begin(new SignInFlow(installation));
    for (let guess = 0; guess < 6; guess += 1)
      expect((await browser.submit(page, { username, secret: 'wrong guess' })).status).toBe(422);

    const stopped = await browser.submit(page, { username, secret: PASSPHRASE });
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('retry-after'))).toBeLessThanOrEqual(2);
    expect(stopped.html).toContain('Ditt konto är inte spärrat');

    installation.aheadMs += 3_000;
    expect((await browser.submit(page, { username, secret: 'wrong guess' })).status).toBe(422);
    const longer = await browser.submit(page, { username, secret: PASSPHRASE });
    expect(Number(longer.headers.get('retry-after'))).toBeGreaterThan(2);

    installation.aheadMs += 60_000;
    expect((await browser.submit(page, { username, secret: PASSPHRASE })).url).toContain('code=');
  });

  it('counts guesses that are made at the same moment', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const browser = new Browser(installation, newAddress());
    const page = await browser.begin(new SignInFlow(installation));

    const replies = await Promise.all(
      Array.from({ length: 20 }, () => browser.submit(page, { username, secret: 'wrong guess' })),
    );

    expect(replies.filter(({ status }) => status === 422).length).toBeLessThanOrEqual(6);
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(14);
  });

  it('by strangers everywhere never keeps the person out of a browser that has signed in before', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const own = new Browser(installation, newAddress());
    expect((await tryIt(username, PASSPHRASE, own)).url).toContain('code=');
    for (let stranger = 0; stranger < 12; stranger += 1) await tryIt(username, 'wrong guess');

    const elsewhere = await tryIt(username, PASSPHRASE);
    expect(elsewhere.status).toBe(429);
    expect(Number(elsewhere.headers.get('retry-after'))).toBeLessThanOrEqual(30);

    const again = await own.submit(await own.begin(new SignInFlow(installation), { prompt: 'login' }), {
      username,
      secret: PASSPHRASE,
    });
    expect(again.url).toContain('code=');
  });

  it('is told nothing of who exists, neither by words nor by the wait', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const closed = await installation.anAccount({ passphrase: PASSPHRASE });
    await installation.pool.query(`UPDATE account SET state = 'closed' WHERE id = $1`, [closed.id]);
    const browser = new Browser(installation, newAddress());
    const page = await browser.begin(new SignInFlow(installation));
    const measure = async (name: string, secret: string) => {
      const begun = performance.now();
      const { status, html } = await browser.submit(page, { username: name, secret });
      return { status, words: /<p class="fault"[^>]*>([^<]*)</.exec(html)?.[1], took: performance.now() - begun };
    };
    await measure('warm-up-user', 'wrong guess');

    const known = await measure(username, 'wrong guess');
    const unknown = await measure('nobody-here', 'wrong guess');
    const gone = await measure(closed.username, PASSPHRASE);

    expect(unknown).toMatchObject({ status: known.status, words: known.words });
    expect(gone).toMatchObject({ status: known.status, words: known.words });
    // The hash costs tens of milliseconds; an answer without it would come in a few.
    for (const { took } of [unknown, gone]) expect(took).toBeGreaterThan(known.took / 3);
  });

  it('stores neither addresses nor usernames to count by', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    await tryIt(username, 'wrong guess');

    const { rows } = await installation.pool.query<{ all: string }>(
      `SELECT string_agg(a::text, ' ') AS all FROM sign_in_attempt a`,
    );

    expect(rows[0]!.all).not.toMatch(new RegExp(`${username}|198\\.51`));
  });
});
