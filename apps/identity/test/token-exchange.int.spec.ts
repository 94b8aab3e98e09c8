import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { API, ISSUER, OidcInstallation } from './oidc-installation.js';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
let installation: OidcInstallation;

beforeAll(async () => {
  installation = await OidcInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

async function exchange(subject: string, changes: Record<string, string> = {}) {
  const { demo } = installation.keys;
  return installation.post('/token', {
    grant_type: EXCHANGE,
    subject_token: await demo.sign({ sub: subject }),
    subject_token_type: JWT,
    resource: API,
    ...(await demo.assertion()),
    ...changes,
  });
}

async function grantTypes(): Promise<string[]> {
  const reply = await installation.fetch(`${ISSUER}/.well-known/openid-configuration`);
  return ((await reply.json()) as { grant_types_supported: string[] }).grant_types_supported;
}

describe('Token exchange without demo mode', () => {
  it('exists neither as a grant type nor as a client', async () => {
    expect(await grantTypes()).toEqual(expect.not.arrayContaining([EXCHANGE]));
    expect(await exchange('demo:anna')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const byAnotherClient = await installation.post('/token', {
      grant_type: EXCHANGE,
      subject_token: 'x',
      subject_token_type: JWT,
      resource: API,
      ...(await installation.keys.cli.assertion()),
    });
    expect(byAnotherClient).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });
});

describe('Token exchange in demo mode', () => {
  beforeAll(() => installation.restartProvider({ demoPublicJwk: installation.keys.demo.publicJwk }));

  it('lets the simulation act as its people, and says so in the token', async () => {
    const { status, body } = await exchange('demo:anna');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    const jwks = (await (await installation.fetch(`${ISSUER}/jwks`)).json()) as { keys: [] };
    const { payload } = await jwtVerify(String(body['access_token']), createLocalJWKSet(jwks), {
      issuer: ISSUER,
      audience: API,
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({ sub: 'demo:anna', act: { sub: 'lyftet-demo' }, client_id: 'lyftet-demo' });
    expect(payload.exp! - payload.iat!).toBe(3600);
  });

  it('acts as accounts that exist and are open, and as nobody else', async () => {
    const account = await installation.anAccount({ passphrase: 'blå cykel i regnet' });
    const closed = await installation.anAccount({ passphrase: 'blå cykel i regnet' });
    await installation.pool.query(`UPDATE account SET state = 'closed' WHERE id = $1`, [closed.id]);

    expect((await exchange(account.id)).status).toBe(200);
    for (const subject of [closed.id, randomUUID(), 'lyftet-cli', 'demo:', 'anna', `demo:${'x'.repeat(200)}`]) {
      expect((await exchange(subject)).body['error']).toBe('invalid_grant');
    }
  });

  it.each([
    [
      'a subject token of another key',
      async () => ({ subject_token: await installation.keys.cli.sign({ iss: 'lyftet-demo', sub: 'demo:anna' }) }),
      'invalid_grant',
    ],
    [
      'a subject token that has ended',
      async () => ({ subject_token: await installation.keys.demo.sign({ sub: 'demo:anna', exp: 1 }) }),
      'invalid_grant',
    ],
    [
      'a subject token for somebody else',
      async () => ({ subject_token: await installation.keys.demo.sign({ sub: 'demo:anna', aud: 'x' }) }),
      'invalid_grant',
    ],
    [
      'another kind of subject token',
      async () => ({ subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }),
      'invalid_request',
    ],
    ['another resource', async () => ({ resource: 'https://evil.example/' }), 'invalid_target'],
    ['an actor', async () => ({ actor_token: 'x' }), 'invalid_request'],
    ['the person at the web page', async () => ({ grant_type: 'authorization_code', code: 'x' }), 'invalid_request'],
  ])('refuses %s', async (_what, changes, error) => {
    expect((await exchange('demo:anna', await changes())).body['error']).toBe(error);
  });

  it('accepts an assertion of the demo client once', async () => {
    const assertion = await installation.keys.demo.assertion();
    expect((await exchange('demo:anna', assertion)).status).toBe(200);
    expect((await exchange('demo:anna', assertion)).status).toBe(401);
  });

  it('costs little: one row each, however many at once', async () => {
    const before = await installation.pool.query<{ n: string }>('SELECT count(*) AS n FROM oidc_record');
    const replies = await Promise.all(Array.from({ length: 300 }, (_, index) => exchange(`demo:${index}`)));

    const after = await installation.pool.query<{ n: string }>('SELECT count(*) AS n FROM oidc_record');
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(Number(after.rows[0]!.n) - Number(before.rows[0]!.n)).toBe(300);
  });
});
