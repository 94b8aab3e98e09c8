import { mock } from 'node:test';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { Browser, SignInFlow } from './browser.js';
import { ISSUER, OidcInstallation, PUBLIC_URL, WEB_SECRET } from './oidc-installation.js';

const PASSPHRASE = 'blå cykel i regnet';
let installation: OidcInstallation;

beforeAll(async () => {
  installation = await OidcInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

describe('The provider against hostile input', () => {
  it.each([
    ['a foreign redirect', { redirect_uri: 'https://evil.example/callback' }],
    ['a redirect below the registered one', { redirect_uri: `${PUBLIC_URL}/session/callback/../../x` }],
    ['an unknown client', { client_id: 'somebody-else' }],
  ])('redirects nowhere for %s', async (_what, changes) => {
    const arrival = await new Browser(installation).begin(new SignInFlow(installation), changes);

    expect(arrival.url.startsWith(ISSUER)).toBe(true);
    expect(arrival.status).toBe(400);
    expect(arrival.html).toContain('Det gick inte att logga in');
  });

  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for tokens in the address', { response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
    ['for another resource', { resource: 'https://evil.example/api' }, 'invalid_target'],
  ])('refuses a request %s', async (_what, changes, error) => {
    const arrival = await new Browser(installation).begin(new SignInFlow(installation), changes);

    expect(arrival.url).toContain(`error=${error}`);
    expect(arrival.url.startsWith(`${PUBLIC_URL}/session/callback`)).toBe(true);
  });

  it('refuses a code with a wrong verifier, another redirect or wrong client secret', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const browser = new Browser(installation);
    const flow = new SignInFlow(installation);
    const arrival = await browser.submit(await browser.begin(flow), { username, secret: PASSPHRASE });

    expect((await flow.redeem(arrival, { code_verifier: 'x'.repeat(43) })).body['error']).toBe('invalid_grant');
    expect((await flow.redeem(arrival, { redirect_uri: `${PUBLIC_URL}/other` })).body['error']).toBe('invalid_grant');
    const code = new URL(arrival.url).searchParams.get('code')!;
    const stolen = await installation.post(
      '/token',
      { grant_type: 'authorization_code', code, redirect_uri: flow.redirectUri, code_verifier: flow.verifier },
      { authorization: `Basic ${btoa(`lyftet-web:${WEB_SECRET}x`)}` },
    );
    expect(stolen).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('accepts a client assertion once, and none that is unsigned, for somebody else or without end', async () => {
    const { cli, demo } = installation.keys;
    const ask = (assertion: Record<string, string>) =>
      installation.post('/token', { grant_type: 'client_credentials', ...assertion });
    const assertion = await cli.assertion();

    const atOnce = await Promise.all(Array.from({ length: 6 }, () => ask(assertion)));
    expect(atOnce.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await ask(assertion)).body['error']).toBe('invalid_client');

    const seconds = Math.floor(Date.now() / 1000);
    const none = new UnsecuredJWT({ jti: 'a', exp: seconds + 60 })
      .setIssuer('lyftet-cli')
      .setSubject('lyftet-cli')
      .setAudience(ISSUER)
      .encode();
    const forged = [
      none,
      await demo.sign({ iss: 'lyftet-cli', sub: 'lyftet-cli' }),
      await cli.sign({ sub: 'lyftet-cli', aud: 'https://elsewhere.example' }),
      await cli.sign({ sub: 'lyftet-cli', exp: seconds - 60 }),
      await cli.sign({ sub: 'lyftet-web' }),
      'not a token',
    ];
    for (const client_assertion of forged) {
      const { status } = await ask({ ...assertion, client_assertion });
      expect([400, 401]).toContain(status);
    }
  });

  it('gives the machine a token in its own name, for the API alone', async () => {
    const { body } = await installation.post('/token', {
      grant_type: 'client_credentials',
      ...(await installation.keys.cli.assertion()),
    });
    const payload = JSON.parse(
      Buffer.from(String(body['access_token']).split('.')[1]!, 'base64url').toString(),
    ) as object;

    expect(payload).toMatchObject({
      sub: 'lyftet-cli',
      client_id: 'lyftet-cli',
      aud: `${PUBLIC_URL}/api`,
      iss: ISSUER,
    });
    const elsewhere = await installation.post('/token', {
      grant_type: 'client_credentials',
      resource: 'https://evil.example/',
      ...(await installation.keys.cli.assertion()),
    });
    expect(elsewhere.body['error']).toBe('invalid_target');
  });

  it('believes no host but its own', async () => {
    const reply = await installation.fetch(`${ISSUER}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' },
    });
    const document = (await reply.json()) as Record<string, unknown>;

    expect(JSON.stringify(document)).not.toContain('evil.example');
    expect(document).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/token`,
      jwks_uri: `${ISSUER}/jwks`,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
  });

  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a sibling of the site', { 'sec-fetch-site': 'same-site' }],
  ])('takes no form %s', async (_what, headers) => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const browser = new Browser(installation);
    const page = await browser.begin(new SignInFlow(installation));

    expect((await browser.submit(page, { username, secret: PASSPHRASE }, headers)).status).toBe(400);
    expect((await browser.submit(page, { username, secret: PASSPHRASE, form: 'x'.repeat(43) })).status).toBe(400);
    expect((await browser.submit(page, { username, secret: PASSPHRASE })).url).toContain('code=');
  });

  it('shows nothing of a sign-in to a browser that did not begin it', async () => {
    const page = await new Browser(installation).begin(new SignInFlow(installation));

    const stranger = await new Browser(installation).go(page.url);
    expect(stranger.status).toBe(400);
    expect(stranger.html).not.toContain('name="secret"');
  });

  it('writes what was typed into the page as text', async () => {
    const browser = new Browser(installation);
    const page = await browser.begin(new SignInFlow(installation));

    const again = await browser.submit(page, { username: '"><script>alert(1)</script>', secret: 'x' });

    expect(again.html).not.toContain('<script');
    expect(again.html).toContain('&#60;script&#62;');
  });

  it.each([
    [
      'a body that is too big',
      { body: `a=${'x'.repeat(20_000)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['JSON', { body: '{}', headers: { 'content-type': 'application/json' } }],
    ['nothing', {}],
  ])('answers %s with a page, not with a failure', async (_what, init) => {
    const browser = new Browser(installation);
    const page = await browser.begin(new SignInFlow(installation));

    expect((await browser.go(page.url, { method: 'POST', ...init })).status).toBe(400);
  });

  it.each([
    ['hangs up in the middle of a form', 'Content-Length: 100\r\n\r\na=b', 'end'],
    ['breaks off in the middle of a form', 'Content-Length: 100\r\n\r\na=b', 'resetAndDestroy'],
    ['sends what is no length of a chunk', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n', 'end'],
  ] as const)('wakes nobody when a client %s', async (_what, rest, leave) => {
    const browser = new Browser(installation);
    const page = await browser.begin(new SignInFlow(installation));
    installation.lines.length = 0;

    for (const url of [`${ISSUER}/token`, page.url]) {
      const headers = [
        'Host: x',
        `Origin: ${PUBLIC_URL}`,
        `Cookie: ${browser.cookieHeader(url)}`,
        'Content-Type: application/x-www-form-urlencoded',
      ];
      await installation.leaveAfter([`POST ${new URL(url).pathname} HTTP/1.1`, ...headers, rest].join('\r\n'), leave);
    }

    expect(installation.lines).not.toEqual([]);
    expect(installation.lines.filter((line) => !line.startsWith('DEBUG'))).toEqual([]);
  });

  it('calls it an error when the database hangs up, whose error has the code of a client that does', async () => {
    installation.lines.length = 0;
    const query = mock.method(
      installation.settings().database,
      'query',
      () => Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })),
      { times: 1 },
    );

    expect((await installation.fetch(`${ISSUER}/jwks`)).status).toBe(500);
    query.mock.restore();
    expect(installation.lines).toEqual(['ERROR The OpenID provider failed on a request']);
  });

  it('serves nothing outside of its path and no registration, user code or userinfo inside', async () => {
    for (const path of [
      '/reg',
      '/device',
      '/device/auth',
      '/me',
      '/request',
      '/token/introspection',
      '/nothing',
      '/interaction/..%2f..%2f',
      '/%00',
    ]) {
      expect((await installation.fetch(`${ISSUER}${path}`)).status).toBe(404);
    }
  });
});
