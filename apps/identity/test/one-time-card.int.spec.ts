import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, SignInFlow } from './browser.js';
import { OidcInstallation } from './oidc-installation.js';

const CHOSEN = 'tre katter och en hund';
const CALLBACK = /\/session\/callback\?code=/;
let installation: OidcInstallation;

beforeAll(async () => {
  installation = await OidcInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

async function enterCard(card: { username: string; code: string }, browser = new Browser(installation)) {
  const page = await browser.begin(new SignInFlow(installation));
  return { browser, page: await browser.submit(page, { username: card.username, secret: card.code }) };
}

describe('A one-time card', () => {
  it('lets a person without e-mail and phone in, who then chooses a password', async () => {
    const card = await installation.anAccount({ withCard: true });
    const { browser, page } = await enterCard(card);

    expect(page.html).toContain('Välj ett lösenord');
    const arrival = await browser.submit(page, { password: CHOSEN, again: CHOSEN });

    expect(arrival.url).toMatch(CALLBACK);
    const later = new Browser(installation);
    const signedIn = await later.submit(await later.begin(new SignInFlow(installation)), {
      username: card.username,
      secret: CHOSEN,
    });
    expect(signedIn.url).toMatch(CALLBACK);
  });

  it('is read as people write it', async () => {
    const card = await installation.anAccount({ withCard: true });

    const { page } = await enterCard({
      username: ` ${card.username.toUpperCase()} `,
      code: card.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'),
    });

    expect(page.html).toContain('Välj ett lösenord');
  });

  it('serves once, in one browser of two that hold it', async () => {
    const card = await installation.anAccount({ withCard: true });
    const first = await enterCard(card);
    const second = await enterCard(card);

    const arrivals = await Promise.all([
      first.browser.submit(first.page, { password: CHOSEN, again: CHOSEN }),
      second.browser.submit(second.page, { password: 'something else entirely', again: 'something else entirely' }),
    ]);

    expect(arrivals.filter(({ url }) => CALLBACK.test(url))).toHaveLength(1);
    expect(arrivals.find(({ status }) => status === 409)?.html).toContain('Kortet gäller inte längre');
    expect((await enterCard(card)).page.status).toBe(422);
  });

  it('ends after its last day, and when it is revoked', async () => {
    const expired = await installation.anAccount({ withCard: true, cardExpiresAt: new Date(Date.now() - 1000) });
    const revoked = await installation.anAccount({ withCard: true });
    await installation.pool.query('UPDATE card SET revoked_at = now() WHERE account_id = $1', [revoked.id]);

    expect((await enterCard(expired)).page.status).toBe(422);
    expect((await enterCard(revoked)).page.status).toBe(422);
  });

  it('is not spent by reading the page, and waits over a restart', async () => {
    const card = await installation.anAccount({ withCard: true });
    const { browser, page } = await enterCard(card);

    await installation.restartProvider();
    const shown = await browser.go(page.url);
    const arrival = await browser.submit(shown, { password: CHOSEN, again: CHOSEN });

    expect(shown.html).toContain('Välj ett lösenord');
    expect(arrival.url).toMatch(CALLBACK);
  });

  it('ends every earlier sign-in of the account when it is used', async () => {
    const card = await installation.anAccount({ passphrase: 'the old passphrase', withCard: true });
    const old = new Browser(installation);
    const flow = new SignInFlow(installation);
    const arrival = await old.submit(await old.begin(flow), { username: card.username, secret: 'the old passphrase' });
    const { body } = await flow.redeem(arrival);
    const { browser, page } = await enterCard(card);

    await browser.submit(page, { password: CHOSEN, again: CHOSEN });

    expect((await flow.refresh(body['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await old.begin(new SignInFlow(installation))).html).toContain('name="secret"');
  });

  it.each([
    ['kort-1', 'för kort'],
    ['lösenord123', 'lätt att gissa'],
    ['x'.repeat(130), 'för långt'],
  ])('refuses the password %s with a reason tied to its field', async (password, reason) => {
    const card = await installation.anAccount({ withCard: true });
    const { browser, page } = await enterCard(card);

    const again = await browser.submit(page, { password, again: password });

    expect(again.status).toBe(422);
    expect(again.html).toContain(reason);
    expect(again.html).toMatch(
      /<input id="password"[^>]*aria-invalid="true" aria-describedby="password-hint password-fault"/,
    );
    expect(again.html).toMatch(/<title>Fel: /);
    expect(again.html).not.toContain(password);
  });

  it('cannot be passed by: the second step without the first shows the first', async () => {
    const browser = new Browser(installation);
    const page = await browser.begin(new SignInFlow(installation));

    const shown = await browser.submit(page, { step: 'choose', password: CHOSEN, again: CHOSEN });

    expect(shown.html).toContain('name="secret"');
  });
});
