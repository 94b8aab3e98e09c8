import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KV, Kvm } from '@nats-io/kv';
import { decodeJwt } from 'jose';
import { personErased } from '#contracts';
import { BUCKETS, type SignInsEnd, grantsKey } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { Browser, SignInFlow } from './browser.js';
import { ISSUER, OidcInstallation } from './oidc-installation.js';

/** Deadlines of the issue are asserted with this slack. */
const SLACK = 3;
const CHOSEN = 'tre katter och en hund';
const operator = { id: 'an operator', kind: 'client', roles: [{ role: 'operator', scope: '*' }] } as const;

describe('That the sign-ins of an account have ended', () => {
  let installation: OidcInstallation;
  let bucket: KV;
  beforeAll(async () => {
    installation = await OidcInstallation.start();
    bucket = await new Kvm(installation.platform.connection).open(BUCKETS.signOuts);
  }, 60_000);
  afterAll(() => installation?.stop());

  const toldOf = async (accountId: string) =>
    (await bucket.get(`identity.${grantsKey(ISSUER, accountId)}`))?.json<SignInsEnd>().notBefore;
  const told = (accountId: string) => eventually(() => toldOf(accountId), { within: SLACK * 2_000 });
  const close = (accountId: string) =>
    installation.platform.call('identity.close-account', {}, { as: operator, path: { accountId } });

  it('is told to the gateways when it is closed', async () => {
    const { id } = await installation.anAccount({ passphrase: CHOSEN });

    expect((await close(id)).status).toBe(200);

    expect(Math.abs((await told(id)) - Date.now() / 1_000)).toBeLessThan(SLACK * 2);
  });

  it('is told when a card is used, and leaves out what is signed in to by the card', async () => {
    const card = await installation.anAccount({ withCard: true });
    const [browser, flow] = [new Browser(installation), new SignInFlow(installation)];
    const chosen = await browser.submit(await browser.begin(flow, { max_age: '3600' }), {
      username: card.username,
      secret: card.code,
    });
    const { body } = await flow.redeem(await browser.submit(chosen, { password: CHOSEN, again: CHOSEN }));

    const notBefore = await told(card.id);
    expect(decodeJwt(String(body['access_token'])).iat).toBeGreaterThanOrEqual(notBefore);
    expect(decodeJwt(String(body['id_token']))['auth_time']).toBeGreaterThanOrEqual(notBefore);
  });

  it('is told when the person is erased', async () => {
    const { id } = await installation.anAccount({ passphrase: CHOSEN });
    const {
      rows: [row],
    } = await installation.pool.query<{ person_id: string }>('SELECT person_id FROM account WHERE id = $1', [id]);

    await installation.platform.publish(personErased(row!.person_id, { personId: row!.person_id }));

    expect(await told(id)).toBeGreaterThan(0);
  });

  it('is not lost between change and bucket when the bucket is away or the plugin dies', async () => {
    const { id } = await installation.anAccount({ passphrase: CHOSEN });
    await bucket.destroy();
    expect((await close(id)).status).toBe(200);
    await installation.stopPlugin();
    bucket = await new Kvm(installation.platform.connection).create(BUCKETS.signOuts, { history: 1 });
    expect(await toldOf(id)).toBeUndefined();

    await installation.startPlugin();

    expect(await told(id)).toBeGreaterThan(0);
  }, 60_000);

  it('counts from the proof, however long somebody waits with the last step', async () => {
    const { username } = await installation.anAccount({ passphrase: CHOSEN });
    const [browser, flow] = [new Browser(installation), new SignInFlow(installation)];
    const page = await browser.begin(flow, { max_age: '3600' });
    const hidden = Object.fromEntries(
      [...page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        value!,
      ]),
    );
    const headers = {
      cookie: browser.cookieHeader(page.url),
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': '203.0.113.9',
    };
    const before = Math.floor(Date.now() / 1_000);
    const reply = await installation.fetch(page.url, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ...hidden, username, secret: CHOSEN }),
    });
    await new Promise((resolve) => setTimeout(resolve, 2_100));

    const { body } = await flow.redeem(await browser.go(new URL(reply.headers.get('location')!, page.url).href));

    expect(decodeJwt(String(body['id_token']))['auth_time']).toBeLessThanOrEqual(before + 1);
  });
});
