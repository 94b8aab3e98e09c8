import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { IdentitySecret } from '../src/provider/identity-secret.js';
import { sweepExpiredRecords } from '../src/provider/expired-record-sweep.js';
import { rotateSigningKey } from '../src/provider/signing-keys.js';
import { startOidc } from '../src/provider/start-oidc.js';
import { Browser, SignInFlow } from './browser.js';
import { API, ISSUER, OidcInstallation, PUBLIC_URL, WEB_SECRET } from './oidc-installation.js';

const PASSPHRASE = 'blå cykel i regnet';
let installation: OidcInstallation;

beforeAll(async () => {
  installation = await OidcInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

async function aSignIn(browser = new Browser(installation)) {
  const account = await installation.anAccount({ passphrase: PASSPHRASE });
  const flow = new SignInFlow(installation);
  const page = await browser.begin(flow);
  const arrival = await browser.submit(page, { username: account.username, secret: PASSPHRASE });
  return { account, flow, browser, arrival };
}

async function verified(token: unknown) {
  const { keys } = (await (await installation.fetch(`${ISSUER}/jwks`)).json()) as { keys: [] };
  return jwtVerify(String(token), createLocalJWKSet({ keys }), { issuer: ISSUER });
}

describe('Signing in with the authorization code flow', () => {
  it('sends the person back to the gateway with a code that becomes tokens for the API', async () => {
    const { account, flow, arrival } = await aSignIn();

    expect(arrival.url.startsWith(`${PUBLIC_URL}/session/callback?`)).toBe(true);
    expect(new URL(arrival.url).searchParams.get('state')).toBe(flow.state);
    const { status, body } = await flow.redeem(arrival);

    expect(status).toBe(200);
    const { payload, protectedHeader } = await verified(body['access_token']);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: account.id, aud: API, client_id: 'lyftet-web' });
    expect(payload['act']).toBeUndefined();
    expect((await verified(body['id_token'])).payload).toMatchObject({ sub: account.id, aud: 'lyftet-web' });
  });

  it('does not ask again while the session lasts', async () => {
    const { browser } = await aSignIn();

    const again = await browser.begin(new SignInFlow(installation));

    expect(again.url).toMatch(/^http:\/\/localhost:3999\/session\/callback\?code=/);
  });

  it('asks again when the account was closed meanwhile', async () => {
    const { browser, account, flow, arrival } = await aSignIn();
    const { body } = await flow.redeem(arrival);
    await installation.pool.query(`UPDATE account SET state = 'closed' WHERE id = $1`, [account.id]);

    const again = await browser.begin(new SignInFlow(installation));

    expect(again.status).toBe(200);
    expect(again.html).toContain('name="secret"');
    expect((await flow.refresh(body['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  it('renews a sign-in as often as its client asks, also at once, and to nobody without its secret', async () => {
    const { flow, arrival } = await aSignIn();
    const first = (await flow.redeem(arrival)).body;

    for (let round = 0; round < 3; round += 1) {
      const renewed = await Promise.all(Array.from({ length: 4 }, () => flow.refresh(first['refresh_token'])));
      expect(renewed.map(({ status, body }) => [status, body['refresh_token']])).toEqual(
        Array(4).fill([200, first['refresh_token']]),
      );
      expect((await verified(renewed[0]!.body['access_token'])).payload.aud).toBe(API);
    }

    const form = { grant_type: 'refresh_token', refresh_token: String(first['refresh_token']) };
    for (const authorization of [`Basic ${btoa('lyftet-web:another secret of thirty-two characters')}`, undefined]) {
      const stolen = await installation.post(
        '/token',
        { ...form, ...(!authorization && { client_id: 'lyftet-web' }) },
        authorization ? { authorization } : {},
      );
      expect([stolen.status, stolen.body['access_token']]).toEqual([401, undefined]);
    }
  });

  it('redeems a code once: a second time ends what the first gave, also at the same moment', async () => {
    const { flow, arrival } = await aSignIn();

    const replies = await Promise.all(Array.from({ length: 8 }, () => flow.redeem(arrival)));

    const won = replies.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    expect(replies.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(8 - won.length);
    if (won[0]) expect((await flow.refresh(won[0].body['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  it('signs out at once for the client that knows whom, and returns to the start page', async () => {
    const { browser, flow, arrival } = await aSignIn();
    const { body } = await flow.redeem(arrival);
    const query = new URLSearchParams({
      id_token_hint: String(body['id_token']),
      post_logout_redirect_uri: `${PUBLIC_URL}/`,
      state: 'x1',
    });

    const out = await browser.go(`${ISSUER}/session/end?${query}`);

    expect(out.url).toBe(`${PUBLIC_URL}/?state=x1`);
    expect((await flow.refresh(body['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await browser.begin(new SignInFlow(installation))).html).toContain('name="secret"');
  });

  it('signs out at once whoever comes from our own pages', async () => {
    const { browser } = await aSignIn();
    const query = new URLSearchParams({ client_id: 'lyftet-web', post_logout_redirect_uri: `${PUBLIC_URL}/` });

    const out = await browser.go(`${ISSUER}/session/end?${query}`, { headers: { 'sec-fetch-site': 'same-origin' } });

    expect(out.url).toBe(`${PUBLIC_URL}/`);
    expect((await browser.begin(new SignInFlow(installation))).html).toContain('name="secret"');
  });

  it('returns after signing out to no address but the registered one', async () => {
    const { browser } = await aSignIn();
    const query = new URLSearchParams({ client_id: 'lyftet-web', post_logout_redirect_uri: 'https://evil.example/' });

    const out = await browser.go(`${ISSUER}/session/end?${query}`, { headers: { 'sec-fetch-site': 'same-origin' } });

    expect(out.status).toBe(400);
  });

  it('asks before signing out when nobody proves who wants it', async () => {
    const { browser } = await aSignIn();

    const question = await browser.go(`${ISSUER}/session/end`);
    const done = await browser.submit(question, { logout: 'yes' });

    expect(question.html).toContain('Vill du logga ut från Lyftet?');
    expect(done.html).toContain('Du är utloggad');
    expect((await browser.begin(new SignInFlow(installation))).html).toContain('name="secret"');
  });

  it('goes on in the middle of a sign-in, of a session and of a refresh after a restart', async () => {
    const account = await installation.anAccount({ passphrase: PASSPHRASE });
    const browser = new Browser(installation);
    const flow = new SignInFlow(installation);
    const page = await browser.begin(flow);
    const keysBefore = await (await installation.fetch(`${ISSUER}/jwks`)).json();

    await installation.restartProvider();
    const arrival = await browser.submit(page, { username: account.username, secret: PASSPHRASE });
    await installation.restartProvider();
    const { body } = await flow.redeem(arrival);
    await installation.restartProvider();
    const refreshed = await flow.refresh(body['refresh_token']);

    expect(refreshed.status).toBe(200);
    expect(await (await installation.fetch(`${ISSUER}/jwks`)).json()).toEqual(keysBefore);
  });

  it('stores no secret that would open anything, and logs nothing of anybody', async () => {
    const { account, flow, arrival } = await aSignIn();
    const { body } = await flow.redeem(arrival);

    const { rows } = await installation.pool.query<{ all: string }>(
      `SELECT string_agg(r::text, E'\\n') AS all FROM oidc_record r`,
    );
    const stored = rows[0]!.all;
    const { rows: keys } = await installation.pool.query<{ all: string }>(
      `SELECT string_agg(k::text, E'\\n') AS all FROM signing_key k`,
    );

    expect(stored).not.toContain(String(body['refresh_token']));
    expect(stored).not.toContain(new URL(arrival.url).searchParams.get('code')!);
    expect(keys[0]!.all).not.toMatch(/"d":/);
    expect(installation.logged.join('\n')).not.toMatch(new RegExp(`${account.username}|192\\.0\\.2`));
  });

  it('is understood by a certified client', async () => {
    const account = await installation.anAccount({ passphrase: PASSPHRASE });
    const configuration = await client.discovery(
      new URL(ISSUER),
      'lyftet-web',
      {},
      client.ClientSecretBasic(WEB_SECRET),
      {
        execute: [client.allowInsecureRequests],
        [client.customFetch]: (url, init) => installation.fetch(url, init as RequestInit),
      },
    );
    const [pkceCodeVerifier, expectedState, expectedNonce] = [
      client.randomPKCECodeVerifier(),
      client.randomState(),
      client.randomNonce(),
    ];
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: `${PUBLIC_URL}/session/callback`,
      scope: 'openid offline_access',
      resource: API,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const browser = new Browser(installation);

    const arrival = await browser.submit(await browser.go(url.href), {
      username: account.username,
      secret: PASSPHRASE,
    });
    const tokens = await client.authorizationCodeGrant(
      configuration,
      new URL(arrival.url),
      { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true },
      { resource: API },
    );
    const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token!, { resource: API });

    expect(tokens.claims()?.sub).toBe(account.id);
    await client.tokenRevocation(configuration, renewed.refresh_token!);
    await expect(client.refreshTokenGrant(configuration, renewed.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('signs with a new key after a rotation, and still vouches for what the old one signed', async () => {
    const { flow, arrival } = await aSignIn();
    const before = (await flow.redeem(arrival)).body;

    await rotateSigningKey(installation.settings(), new IdentitySecret(installation.settings().secret), new Date());
    const published = (await (await installation.fetch(`${ISSUER}/jwks`)).json()) as { keys: unknown[] };
    await installation.restartProvider();
    const after = (await flow.refresh(before['refresh_token'])).body;

    expect(published.keys).toHaveLength(2);
    const [old, renewed] = [await verified(before['access_token']), await verified(after['access_token'])];
    expect(renewed.protectedHeader.kid).not.toBe(old.protectedHeader.kid);
    await expect(
      installation.restartProvider({ secret: 'another secret of thirty-two bytes or more' }),
    ).rejects.toThrow('sealed with another IDENTITY_SECRET');
    await installation.startProvider();
  });

  it('keeps one signing key when replicas make their first start together', async () => {
    await installation.pool.query('DELETE FROM signing_key');
    const replicas = await Promise.all(Array.from({ length: 4 }, () => startOidc(installation.settings())));
    await Promise.all(replicas.map((replica) => replica.stop()));

    const { rows } = await installation.pool.query('SELECT FROM signing_key');
    expect(rows).toHaveLength(1);
    await installation.restartProvider();
  });

  it('sweeps away what has ended, and nothing else', async () => {
    await aSignIn();
    const count = async () =>
      Number((await installation.pool.query<{ n: string }>('SELECT count(*) AS n FROM oidc_record')).rows[0]!.n);
    const present = await count();
    const { database } = installation.settings();

    expect(await sweepExpiredRecords(database, new Date(Date.now() - 86_400_000))).toBe(0);
    expect(await count()).toBe(present);
    expect(await sweepExpiredRecords(database, new Date(Date.now() + 2 * 86_400_000))).toBe(present);
  });
});
