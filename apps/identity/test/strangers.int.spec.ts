import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sweepAttempts } from '../src/sign-in/attempt-limit.js';
import { Browser, SignInFlow } from './browser.js';
import { ISSUER, OidcInstallation, PUBLIC_URL } from './oidc-installation.js';

const PASSPHRASE = 'blå cykel i regnet';
let installation: OidcInstallation;

beforeAll(async () => {
  installation = await OidcInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

const count = async (table: string) =>
  Number((await installation.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n);
const form = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded', origin: PUBLIC_URL, ...headers },
});

describe('Strangers', () => {
  it('make no row by beginning to sign in or out, however often and from wherever', async () => {
    for (let n = 0; n < 40; n += 1) {
      const browser = new Browser(installation, `2001:db8:${n}::1`);
      const page = await browser.begin(new SignInFlow(installation), {
        state: 'x'.repeat(500),
        nonce: 'y'.repeat(500),
        login_hint: `${n}`,
      });
      expect([page.status, page.html.includes('name="secret"')]).toEqual([200, true]);
      await browser.go(`${ISSUER}/session/end?state=${'x'.repeat(500)}&client_id=lyftet-web`);
    }

    expect(await count('oidc_record')).toBe(0);
  });

  it('sign out of nothing, and are led back all the same', async () => {
    const browser = new Browser(installation);
    const asks = await browser.go(
      `${ISSUER}/session/end?client_id=lyftet-web&post_logout_redirect_uri=${PUBLIC_URL}/&state=s`,
    );

    expect((await browser.submit(asks, {})).url).toBe(`${PUBLIC_URL}/?state=s`);
    expect(await count('oidc_record')).toBe(0);
  });

  it('go on after a restart, on two pages at once, and no later than the page lasts', async () => {
    const { username } = await installation.anAccount({ passphrase: PASSPHRASE });
    const browser = new Browser(installation);
    const [first, second] = [new SignInFlow(installation), new SignInFlow(installation)];
    const page = await browser.begin(first);
    await installation.restartProvider();

    const arrival = await browser.submit(page, { username, secret: PASSPHRASE });
    expect(arrival.url).toContain(`state=${first.state}`);
    expect((await first.redeem(arrival)).status).toBe(200);

    const late = new Browser(installation);
    const old = await late.begin(second);
    installation.aheadMs = 3_601_000;
    expect((await late.submit(old, { username, secret: PASSPHRASE })).status).toBe(400);
    installation.aheadMs = 0;
  });

  it('cannot take what one browser keeps to another sign-in, nor write it', async () => {
    const browser = new Browser(installation);
    const mine = await browser.begin(new SignInFlow(installation));
    const kept = /lyftet_oidc_begun=([\w-]+)/.exec(browser.cookieHeader(mine.url))![1]!;
    const theirs = new Browser(installation);
    const page = await theirs.begin(new SignInFlow(installation));

    for (const value of [kept, `${kept.slice(0, -2)}AA`, '', 'x', '%00', 'a'.repeat(4_000)]) {
      const cookie = theirs.cookieHeader(page.url).replace(/lyftet_oidc_begun=[\w-]+/, `lyftet_oidc_begun=${value}`);
      expect((await installation.fetch(page.url, { headers: { cookie } })).status).toBe(400);
    }
  });

  it('from ever new addresses neither fill the table of attempts nor have the waits of others forgotten', async () => {
    const insert = `
        INSERT INTO sign_in_attempt (key, failures, blocked_until, since)
        SELECT $1 || n, $2, now(), now()
        FROM generate_series(1, $3) n
      `;
    await installation.pool.query(insert, ['guessed', 40, 5]);
    await installation.pool.query(insert, ['stranger', 1, 300]);

    const { database } = installation.settings();
    await sweepAttempts(database, new Date(), 100);

    expect(await count('sign_in_attempt')).toBe(100);
    expect(await count(`sign_in_attempt WHERE key LIKE 'guessed%'`)).toBe(5);
    await sweepAttempts(database, new Date(Date.now() + 3 * 3_600_000));
    expect(await count('sign_in_attempt')).toBe(0);
  });
});

/** What is no text, in the ways in which it can be sent. */
const NO_TEXT = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%EF%BF%BF',
  '%C0%80',
  '%E5',
  '%zz',
  '%',
  '%1b',
  '%0d%0aX:y',
  '%7f',
  'x'.repeat(600),
];

describe('What is no text is refused at the door', () => {
  beforeEach(() => void (installation.lines.length = 0));
  const nobodyIsWoken = () => expect(installation.lines.filter((line) => line.startsWith('ERROR'))).toEqual([]);

  it.each([
    'state',
    'nonce',
    'login_hint',
    'ui_locales',
    'acr_values',
    'display',
    'max_age',
    'claims',
    'request',
    'prompt',
    'resource',
    'scope',
    'unknown',
    '__proto__',
  ])('in %s of an authorization request, with a page in the language of the person', async (name) => {
    for (const value of NO_TEXT) {
      const reply = await installation.fetch(
        `${new SignInFlow(installation).authorizationUrl({ [name]: undefined })}&${name}=${value}`,
        { headers: { accept: 'text/html', 'accept-language': 'en' } },
      );
      expect([value, reply.status, reply.headers.get('content-type')]).toEqual([
        value,
        400,
        'text/html; charset=utf-8',
      ]);
      expect(await reply.text()).toContain('could not be read');
    }
    nobodyIsWoken();
  });

  it('when it is repeated, or too long as a whole', async () => {
    const url = new SignInFlow(installation).authorizationUrl();
    for (const more of [
      '&state=1&state=2',
      '&nonce=1&non%63e=2',
      `&${'a=1&'.repeat(70)}`,
      `&x=${'%41'.repeat(400)}&y=${'%41'.repeat(400)}`,
    ])
      expect((await installation.fetch(url + more)).status).toBe(400);
    nobodyIsWoken();
  });

  it.each(['username', 'secret', 'password', 'again', 'lang', 'step', 'form', 'unknown'])(
    'in the field %s of a sign-in form',
    async (name) => {
      const browser = new Browser(installation);
      const page = await browser.begin(new SignInFlow(installation));
      const fields = new URLSearchParams({
        username: 'someone',
        secret: 'something',
        step: 'sign-in',
        lang: 'sv',
        form: /name="form" value="([^"]+)"/.exec(page.html)![1]!,
      });
      fields.delete(name);
      for (const value of NO_TEXT) {
        const arrival = await browser.go(page.url, form(`${fields}&${name}=${value}`));
        expect([value, arrival.status]).toEqual([value, 400]);
        expect(arrival.html).toContain('Det gick inte att logga in');
      }
      nobodyIsWoken();
    },
  );

  it.each(['/token', '/token/revocation'])('in a form of %s, as an OAuth error', async (path) => {
    for (const name of [
      'grant_type',
      'code',
      'code_verifier',
      'refresh_token',
      'client_id',
      'client_assertion',
      'resource',
      'token',
      'redirect_uri',
      'scope',
    ]) {
      for (const value of NO_TEXT.filter((one) => one.length < 600)) {
        const reply = await installation.fetch(ISSUER + path, form(`a=1&${name}=${value}`));
        expect([name, value, reply.status, ((await reply.json()) as { error: string }).error]).toEqual([
          name,
          value,
          400,
          'invalid_request',
        ]);
      }
    }
    nobodyIsWoken();
  });

  it.each([
    '/session/end?id_token_hint=',
    '/session/end?post_logout_redirect_uri=',
    '/session/end?state=',
    '/session/end?logout_hint=',
    '/session/end/success?client_id=',
    '/interaction/x?lang=',
  ])('in %s', async (path) => {
    for (const value of NO_TEXT.filter((one) => one.length < 600))
      expect([value, (await installation.fetch(ISSUER + path + value)).status]).toEqual([value, 400]);
    nobodyIsWoken();
  });

  it('and in headers and addresses it harms nobody', async () => {
    const odd = [
      '\u00e5\u00ff',
      '%00',
      'a'.repeat(4_000),
      ';;;===,,,',
      '"',
      'Basic !!!',
      'Basic AAAA',
      `Basic ${btoa('%00:%zz')}`,
      `Basic ${btoa('lyftet-web:%00')}`,
      `Basic ${btoa('__proto__:x')}`,
      'Bearer \u00e5',
      '*;q=9,å',
    ];
    for (const name of [
      'authorization',
      'cookie',
      'accept',
      'accept-language',
      'content-type',
      'origin',
      'x-forwarded-for',
    ]) {
      for (const value of odd) {
        const headers = { [name]: value };
        for (const [path, init] of [
          ['/auth', {}],
          ['/session/end', {}],
          ['/interaction/x', {}],
          ['/jwks', {}],
          ['/token', form('grant_type=refresh_token&refresh_token=x', headers)],
          ['/token/revocation', form('token=x', headers)],
        ] as const) {
          const reply = await installation.fetch(ISSUER + path, { headers, ...init });
          expect([name, value, path, reply.status < 500]).toEqual([name, value, path, true]);
        }
      }
    }
    for (const path of [
      '',
      '?',
      '/',
      '//evil.example/auth',
      '/auth/../auth',
      '/AUTH',
      '/auth/%00',
      '/auth/x',
      '/session',
      '/session/end/confirm',
      '/%zz',
      `/${'a'.repeat(3_000)}`,
      '/\u00e5',
    ]) {
      const reply = await installation.fetch(ISSUER + path);
      expect([path, reply.status >= 400 && reply.status < 500, reply.headers.get('content-type')]).toEqual([
        path,
        true,
        expect.stringMatching(/^(text\/html|application\/json)/),
      ]);
    }
    nobodyIsWoken();
  });
});
