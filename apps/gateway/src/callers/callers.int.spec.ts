import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { SignJWT, generateKeyPair } from 'jose';
import { createLogger } from '#platform';
import { BUCKETS, grantsKey } from '#plugin-kit/contract';
import { type GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { CallersFixture, SLACK, anna } from './callers.fixture.js';
import { AUDIENCE, ISSUER, type ProviderFixture } from './provider.fixture.js';

jest.setTimeout(60_000);

describe('Callers', () => {
  let callers: CallersFixture;
  let fixture: GatewayFixture;
  let provider: ProviderFixture;
  let gateway: RunningGateway;
  let grants: KV;
  let keys: KV;

  beforeAll(async () => {
    callers = await CallersFixture.start();
    ({ fixture, provider, gateway, grants, keys } = callers);
  });
  afterAll(() => callers.stop());

  it('finds out that its watch on grants has gone deaf, and ends a withdrawn role all the same', async () => {
    await callers.grant('dora', anna);
    const token = await provider.token('dora');
    await callers.eventuallyClaims(token, (found) => found.roles.length > 0);
    const manager = await jetstreamManager(fixture.nats);
    // As when the server of a cluster that kept them is lost: nobody tells the watcher.
    for await (const { name } of manager.consumers.list(`KV_${BUCKETS.grants}`))
      await manager.consumers.delete(`KV_${BUCKETS.grants}`, name);

    await callers.grant('dora', { ...anna, roles: [] });

    await eventually(async () => (await callers.call(token)).claims?.roles.length === 0, SLACK * 2_000);
  });

  it('sends a person with roles as a token that the plugin can verify by itself', async () => {
    await callers.grant('anna', anna);
    const token = await provider.token('anna');
    const { claims } = await callers.eventuallyClaims(token, (found) => found.roles.length > 0);

    expect(claims).toMatchObject({
      iss: 'gateway',
      aud: 'lyftet',
      sub: anna.personId,
      kind: 'person',
      roles: anna.roles,
    });
    expect(claims.exp - claims.iat).toBe(60);
  });

  it('knows grants that were there before it started', async () => {
    expect((await callers.call(await provider.token('before'))).claims?.sub).toBe('known-before');
  });

  it('uses a caller token again while it is fresh', async () => {
    const token = await provider.token('anna');
    expect((await callers.call(token)).body.caller).toBe((await callers.call(token)).body.caller);
  });

  it('lets a withdrawn role work for less than 2 s', async () => {
    await callers.grant('berit', { ...anna, personId: 'berit' });
    const token = await provider.token('berit');
    await callers.eventuallyClaims(token, ({ roles }) => roles.length === 1);

    await callers.grant('berit', { ...anna, personId: 'berit', roles: [] });

    expect((await callers.eventuallyClaims(token, ({ roles }) => roles.length === 0)).after).toBeLessThan(
      2_000 * SLACK,
    );
  });

  it('ends every sign-in of an identity that is parted from its person, which signs in anew as nobody', async () => {
    await callers.grant('bodil', { ...anna, personId: 'bodil' });
    const token = await provider.token('bodil', { issuedSecondsAgo: 5 });
    await callers.eventuallyClaims(token, ({ roles }) => roles.length === 1);

    await grants.delete(grantsKey(ISSUER, 'bodil'));

    expect(await eventually(async () => (await callers.call(token)).status === 401, 2_000 * SLACK)).toBeLessThan(
      2_000 * SLACK,
    );
    await callers.eventuallyClaims(
      await provider.token('bodil', { issuedSecondsAgo: -2 }),
      ({ sub }) => sub === `identity:${grantsKey(ISSUER, 'bodil')}`,
    );
    await callers.grant('bodil', { ...anna, personId: 'bodil' });
    await callers.eventuallyClaims(
      await provider.token('bodil', { issuedSecondsAgo: -2 }),
      ({ roles }) => roles.length === 1,
    );
    expect((await callers.call(token)).status).toBe(401);
  });

  it('takes an identity without grants for signed in, and nothing more', async () => {
    expect((await callers.call(await provider.token('nobody'))).claims).toMatchObject({
      kind: 'person',
      sub: `identity:${grantsKey(ISSUER, 'nobody')}`,
      roles: [],
    });
  });

  it('sends a client as the client it is', async () => {
    await callers.grant('robot', { v: 1, kind: 'client', roles: [{ role: 'operator', scope: '*' }] });
    await callers.eventuallyClaims(
      await provider.token('robot', { clientId: 'lyftet-cli' }),
      ({ kind, sub }) => kind === 'client' && sub === 'lyftet-cli',
    );
  });

  it('tells plugins how the caller signed in, each token for itself, and nothing that has another form', async () => {
    const signedIn = (claims: object) =>
      provider
        .token('anna', { claims: { auth_time: 1_800_000_000, amr: ['pwd'], sid: 'first', ...claims } })
        .then(callers.call);
    const [first, again, other, strange, silent] = [
      await signedIn({ card_at: 1_799_000_000 }),
      await signedIn({}),
      await signedIn({ sid: 'second', amr: ['card'] }),
      await signedIn({ auth_time: 'always', amr: ['\u0000'], sid: {}, card_at: -1 }),
      await callers.call(await provider.token('anna')),
    ].map(({ claims }) => claims!.auth);

    expect(first).toEqual({
      method: 'pwd',
      at: 1_800_000_000,
      session: expect.stringMatching(/^[\w-]{22}$/),
      cardAt: 1_799_000_000,
    });
    expect(again!.session).toBe(first!.session);
    expect(other).toMatchObject({ method: 'card', session: expect.not.stringMatching(first!.session!) });
    expect([strange, silent]).toEqual([undefined, undefined]);
  });

  it('asks who is not signed in to sign in, where that is needed', async () => {
    for (const path of ['/x/guest/mine', '/x/guest/secret']) {
      const { status, body, headers } = await callers.call(undefined, path);
      expect([status, body.type, headers.get('www-authenticate')]).toEqual([
        401,
        'urn:lyftet:problem:lyftet:unauthenticated',
        'Bearer',
      ]);
    }
    expect((await callers.call(undefined, '/x/guest/open')).body.caller).toBe('');
  });

  it('leaves the question of a permission to the plugin', async () => {
    expect((await callers.call(await provider.token('anna'), '/x/guest/secret')).status).toBe(200);
  });

  it('refuses every token that is no access token of this issuer for us, also where none is needed', async () => {
    const stranger = await generateKeyPair('ES256');
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'anna', exp: 9_999_999_999 };
    const parts = ['{"alg":"none","typ":"at+jwt"}', JSON.stringify(claims)];
    const unsigned = parts.map((part) => `${Buffer.from(part).toString('base64url')}.`).join('');
    const secrets = [Buffer.from('x'.repeat(32)), ...(await provider.publicKeyAsSecrets())];
    const symmetric = await Promise.all(
      secrets.map((secret) =>
        new SignJWT({})
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'test' })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setSubject('anna')
          .setExpirationTime('1h')
          .sign(secret),
      ),
    );
    const [header, , signature] = (await provider.token('anna')).split('.');
    const swapped = `${header}.${(await provider.token('robot')).split('.')[1]}.${signature}`;
    const tokens = [
      'nonsense',
      'a.b.c',
      '',
      'x'.repeat(10_000),
      unsigned,
      ...symmetric,
      swapped,
      `${await provider.token('anna')}x`,
      await provider.token('anna', { key: stranger.privateKey }),
      await provider.token('anna', { issuer: 'https://evil.example' }),
      await provider.token('anna', { audience: 'https://other.example' }),
      await provider.token('anna', { typ: 'JWT' }),
      await provider.token('anna', { expiresInSeconds: -60 }),
      await provider.token('anna', { countsInSeconds: 60 }),
    ];
    for (const token of tokens)
      for (const path of ['/x/guest/mine', '/x/guest/open']) expect((await callers.call(token, path)).status).toBe(401);
    expect((await fetch(`${gateway.url}/x/guest/open`, { headers: { authorization: 'Basic YTpi' } })).status).toBe(401);
  });

  it('does not take a token any longer than it says', async () => {
    const token = await provider.token('anna', { expiresInSeconds: 2 });
    expect((await callers.call(token)).status).toBe(200);
    await eventually(async () => (await callers.call(token)).status === 401, 4_000 * SLACK);
  });

  it('says that the service is away, not that the token is bad, when the keys cannot be had', async () => {
    const lost = await fixture.gateway({ oidc: { internalUrl: 'http://127.0.0.1:1/oidc' } });
    const { status, body } = await callers.call(await provider.token('anna'), '/x/guest/mine', lost);

    expect([status, body.type]).toEqual([503, 'urn:lyftet:problem:lyftet:service-away']);
    expect((await callers.call(undefined, '/x/guest/open', lost)).status).toBe(200);
  });

  it('reads grants that it cannot understand as none, and says so', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      service: 'gateway',
      level: 'ERROR',
      destination: { write: (line) => void lines.push(line) },
    });
    const telling = await fixture.gateway({ oidc: provider.settings, logger });
    await grants.put(grantsKey(ISSUER, 'carl'), '{"v":2,"roles":[{"role":"operator","scope":"*"}]}');
    await eventually(() => lines.some((line) => line.includes('grants could not be read')), 3_000);

    expect((await callers.call(await provider.token('carl'), '/x/guest/mine', telling)).claims).toMatchObject({
      roles: [],
    });
    await grants.delete(grantsKey(ISSUER, 'carl'));
  });

  it('limits the rate of a caller and of an address, each with a time to come back', async () => {
    const limited = await fixture.gateway({
      oidc: provider.settings,
      limits: { callerPerSecond: 1, callerBurst: 2, addressPerSecond: 1, addressBurst: 6 },
    });
    const token = await provider.token('anna');
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await callers.call(token, '/x/guest/mine', limited)).status);

    expect(statuses).toEqual([200, 200, 429]);
    expect((await callers.call(await provider.token('before'), '/x/guest/mine', limited)).status).toBe(200);
    const refused = await callers.eventuallyRefused(limited);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });

  it('writes its key anew when something was written over it and a plugin cannot read it', async () => {
    const token = await provider.token('anna');
    const { body } = await callers.call(token);
    const { kid } = JSON.parse(Buffer.from(body.caller!.split('.')[0]!, 'base64url').toString()) as { kid: string };
    await keys.put(kid, JSON.stringify({ type: 'io.nats.jetstream.api.v1.account_info_response' }));

    expect((await callers.call(token, '/x/guest/checked')).status).toBe(503);
    await eventually(async () => (await callers.call(token, '/x/guest/checked')).status === 200, SLACK * 2_000);
  });

  it('takes its key back when it stops', async () => {
    const passing = await fixture.gateway({ oidc: provider.settings });
    const { body } = await callers.call(await provider.token('anna'), '/x/guest/mine', passing);
    const { kid } = JSON.parse(Buffer.from(body.caller!.split('.')[0]!, 'base64url').toString()) as { kid: string };

    await passing.stop();

    expect((await keys.get(kid))?.operation ?? 'DEL').toBe('DEL');
  });
});
