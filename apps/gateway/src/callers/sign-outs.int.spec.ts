import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { BUCKETS, endSignInsBefore, grantsKey, nextSecond } from '#plugin-kit/contract';
import { type GatewayFixture, eventually } from '../gateway.fixture.js';
import { ISSUER, type ProviderFixture } from './provider.fixture.js';
import { SessionBox } from './session-box.js';
import { OURS, SECRET, SESSION, SLACK, TwoGateways } from './sign-outs.fixture.js';

jest.setTimeout(90_000);

describe('Signing out', () => {
  let both: TwoGateways;
  let fixture: GatewayFixture;
  let provider: ProviderFixture;
  let bucket: KV;

  beforeAll(async () => {
    both = await TwoGateways.start();
    ({ fixture, provider, bucket } = both);
  });
  afterAll(() => both.stop());
  beforeEach(() => both.nextPerson());

  it('ends a cookie that was copied before, at every replica, in less than 2 s', async () => {
    const copied = await both.signIn();
    expect(await both.statuses(copied)).toEqual([200, 200]);

    expect((await both.signOut(copied)).status).toBe(303);

    expect(await both.refusedEverywhere(copied)).toBeLessThan(SLACK * 2_000);
    expect(await (await both.withCookie(copied, '/session')).json()).toEqual({ signedIn: false });
    expect((await both.withCookie(copied)).headers.getSetCookie().join()).toMatch(/__Host-lyftet=;.*Max-Age=0/);
  });

  it('leaves the other sessions of the person as they are', async () => {
    const [one, other] = [await both.signIn(), await both.signIn(both.gateways[1])];

    await both.signOut(one);
    await both.refusedEverywhere(one);

    expect(await both.statuses(other)).toEqual([200, 200]);
    expect(await both.statuses(await both.signIn())).toEqual([200, 200]);
  });

  it('ends every cookie of a session that was renewed, the old ones and the new', async () => {
    provider.accessSeconds = 20;
    const old = await both.signIn();
    provider.accessSeconds = 600;
    const renewed = /__Host-lyftet=([^;]+)/.exec((await both.withCookie(old)).headers.getSetCookie().join())![1]!;
    expect(await both.statuses(renewed)).toEqual([200, 200]);

    await both.signOut(old);

    await both.refusedEverywhere(renewed);
    await both.refusedEverywhere(old);
  });

  it('is not undone by a renewal that is under way', async () => {
    provider.accessSeconds = 20;
    const cookie = await both.signIn();
    const renewals = both.holdRenewals();
    const renewing = both.withCookie(cookie);
    await eventually(renewals.isAsked, 5_000);

    expect((await both.signOut(cookie)).status).toBe(303);
    provider.accessSeconds = 600;
    renewals.go();

    const reply = await renewing;
    expect(reply.status).toBe(401);
    expect(reply.headers.getSetCookie().join()).not.toMatch(/__Host-lyftet=[^;]/);
    await both.refusedEverywhere(cookie);
  });

  it('is not undone by a renewal at another replica, before that one knows', async () => {
    provider.accessSeconds = 20;
    const cookie = await both.signIn();
    const renewals = both.holdRenewals();
    const renewing = both.withCookie(cookie, '/x/guest/mine', both.gateways[1]);

    await both.signOut(cookie, both.gateways[0]);
    renewals.go();

    const renewed = /__Host-lyftet=([^;]+)/.exec((await renewing).headers.getSetCookie().join())?.[1];
    await both.refusedEverywhere(cookie);
    if (renewed !== undefined) await both.refusedEverywhere(renewed);
  });

  it('is for good, over a restart of the gateways and of NATS', async () => {
    const [copied, ended, other] = [await both.signIn(), await both.signIn(), await both.signIn()];
    provider.subject = 'of another identity';
    const foreign = await both.signIn();
    provider.subject = both.person;
    const token = await provider.token('of another identity', { issuedSecondsAgo: 5 });
    await both.signOut(copied);
    await both.signOut(ended, both.gateways[1]);
    await endSignInsBefore(bucket, grantsKey(ISSUER, 'of another identity'), nextSecond(new Date()));

    await fixture.restartNats(async () => undefined);
    await Promise.all(both.gateways.map((gateway) => gateway.stop()));
    await both.startAll();
    await eventually(async () => (await both.statuses(other)).every((status) => status === 200), 10_000);

    for (const cookie of [copied, ended, foreign]) expect(await both.statuses(cookie)).toEqual([401, 401]);
    expect(await Promise.all(both.gateways.map((gateway) => both.withToken(token, gateway)))).toEqual([401, 401]);
  });

  it('says that it is not done while NATS is away, and is done when NATS is back', async () => {
    const copied = await both.signIn();
    const other = await both.signIn();

    await fixture.restartNats(async () => {
      await eventually(async () => (await both.withCookie(copied)).status === 503, 10_000);
      provider.requests.length = 0;
      const reply = await both.signOut(copied);
      const problem = (await reply.json()) as { type: string; detail: string };
      expect([reply.status, problem.type]).toEqual([503, 'urn:lyftet:problem:lyftet:service-away']);
      expect(problem.detail).toContain('utloggningen kunde inte sparas');
      expect(reply.headers.getSetCookie().join()).toMatch(/__Host-lyftet=;.*Max-Age=0/);
      expect(provider.requests).toContain('POST /oidc/revoke');
      // At this replica it has ended all the same.
      expect(await (await both.withCookie(copied, '/session')).json()).toEqual({ signedIn: false });
    });

    await eventually(async () => (await both.statuses(other)).every((status) => status === 200), 15_000);
    await eventually(async () => (await both.statuses(copied)).every((status) => status === 401), 15_000);
  });

  it('also finds out when its watch on what has ended goes deaf', async () => {
    const copied = await both.signIn();
    const manager = await jetstreamManager(fixture.nats);
    for await (const { name } of manager.consumers.list(`KV_${BUCKETS.signOuts}`))
      await manager.consumers.delete(`KV_${BUCKETS.signOuts}`, name);

    await both.signOut(copied);

    expect(await both.refusedEverywhere(copied)).toBeLessThan(SLACK * 2_000);
  });

  it('everywhere ends all sessions and tokens of the identity, and no others', async () => {
    const [here, there] = [await both.signIn(), await both.signIn(both.gateways[1])];
    const token = await provider.token(provider.subject, { issuedSecondsAgo: 5 });
    const foreign = await provider.token('somebody else', { issuedSecondsAgo: 5 });
    expect([
      await both.withToken(token),
      await both.withToken(token, both.gateways[1]),
      ...(await both.statuses(there)),
    ]).toEqual([200, 200, 200, 200]);

    const out = await both.withCookie(here, '/session/logout-everywhere', both.gateways[0], { method: 'POST' });

    expect([out.status, out.headers.get('location')]).toEqual([303, expect.stringContaining(`${ISSUER}/session/end?`)]);
    for (const cookie of [here, there]) await both.refusedEverywhere(cookie);
    for (const gateway of both.gateways)
      await eventually(async () => (await both.withToken(token, gateway)) === 401, SLACK * 2_000);
    expect(await both.withToken(foreign)).toBe(200);
  });

  it('everywhere ends what the person has by another identity, too, and nothing of anybody else', async () => {
    const [here, there, foreign] = [
      await both.signInAs('by one', 'person-a'),
      await both.signInAs('by another', 'person-a'),
      await both.signInAs('other', 'person-b'),
    ];
    await eventually(
      async () => (await (await both.withCookie(foreign, '/session')).text()).includes('person-b'),
      6_000,
    );
    expect([...(await both.statuses(there)), ...(await both.statuses(foreign))]).toEqual([200, 200, 200, 200]);
    await both.withCookie(here, '/session/logout-everywhere', both.gateways[0], { method: 'POST' });

    for (const cookie of [here, there]) await both.refusedEverywhere(cookie);
    expect(await both.statuses(foreign)).toEqual([200, 200]);
  });

  it('everywhere asks for the passphrase where the provider still knows the browser', async () => {
    const cookie = await both.signIn();
    await both.withCookie(cookie, '/session/logout-everywhere', both.gateways[0], { method: 'POST' });
    await both.refusedEverywhere(cookie);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    provider.requests.length = 0;

    const anew = await both.signIn(both.gateways[1]);

    expect(provider.requests.filter((request) => request === 'GET /oidc/auth')).toHaveLength(2);
    expect(await both.statuses(anew)).toEqual([200, 200]);
  });

  it('everywhere is for who is signed in, from pages of this site', async () => {
    expect(
      (await fetch(`${both.gateways[0]!.url}/session/logout-everywhere`, { method: 'POST', headers: OURS })).status,
    ).toBe(401);
    const cookie = await both.signIn();
    const foreign = await fetch(`${both.gateways[0]!.url}/session/logout-everywhere`, {
      method: 'POST',
      headers: { cookie: `${SESSION}=${cookie}`, 'sec-fetch-site': 'cross-site' },
    });

    expect(foreign.status).toBe(403);
    expect(await both.statuses(cookie)).toEqual([200, 200]);
  });

  it('lets nothing be revived: not by a lower entry, by its removal, or by what cannot be read', async () => {
    const cookie = await both.signIn();
    await endSignInsBefore(bucket, both.key(), nextSecond(new Date()));
    await both.refusedEverywhere(cookie);

    for (const entry of ['{"v":1,"notBefore":0}', '{"v":2}', 'nonsense', '']) {
      await bucket.put(`identity.${both.key()}`, entry);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await both.statuses(cookie)).toEqual([401, 401]);
    }
    await bucket.delete(`identity.${both.key()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await both.statuses(cookie)).toEqual([401, 401]);
  });

  it('keeps an end against a later writer that has an earlier one', async () => {
    const now = nextSecond(new Date());
    await Promise.all(
      [now - 100, now, now - 50, now - 1].map((notBefore) => endSignInsBefore(bucket, both.key(), notBefore)),
    );
    await endSignInsBefore(bucket, both.key(), now - 10);

    expect((await bucket.get(`identity.${both.key()}`))!.json()).toEqual({ v: 1, notBefore: now });
  });

  it('takes no session half a day after its person was seen, and no cookie of an earlier version', async () => {
    provider.seenSecondsAgo = 12 * 3_600 + 5;
    provider.requests.length = 0;

    // The provider is asked anew, and sees the person then.
    expect(await both.statuses(await both.signIn())).toEqual([200, 200]);
    expect(provider.requests.filter((request) => request === 'GET /oidc/auth')).toHaveLength(2);
    const old = await provider.token('anna', { issuedSecondsAgo: 12 * 3_600 + 60, expiresInSeconds: 3_600 });
    expect(await both.withToken(old)).toBe(401);
    const accessToken = await provider.token('anna');
    const earlier = { accessToken, refreshToken: undefined, accessExpires: Math.floor(Date.now() / 1_000) + 600 };
    expect(await both.statuses(new SessionBox(SECRET, SESSION).seal(earlier))).toEqual([401, 401]);
  });

  it('again and again is limited for one identity', async () => {
    const statusOf = async () => (await both.signOut(await both.signIn())).status;
    const answers: number[] = [];
    for (let n = 0; n < 21; n += 1) answers.push(await statusOf());

    expect(answers.slice(0, 20)).toEqual(Array(20).fill(303));
    expect(answers[20]).toBe(429);
  });

  it('is kept from nobody by whoever holds an old copy of the cookie, however often that one signs out', async () => {
    const copied = await both.signIn();
    await both.signOut(copied);
    await both.refusedEverywhere(copied);
    for (let n = 0; n < 25; n += 1) await both.signOut(copied);
    const own = await both.signIn();

    expect((await both.signOut(own)).status).toBe(303);

    await both.refusedEverywhere(own);
  });

  it('everywhere ends the tokens that other clients renew, until the person signs in anew', async () => {
    const cookie = await both.signIn();
    const signedIn = Math.floor(Date.now() / 1_000) - 60;
    await both.withCookie(cookie, '/session/logout-everywhere', both.gateways[0], { method: 'POST' });
    await both.refusedEverywhere(cookie);
    await new Promise((resolve) => setTimeout(resolve, 1_100));

    expect(await both.withToken(await provider.token(provider.subject, { claims: { auth_time: signedIn } }))).toBe(401);
    expect(
      await both.withToken(
        await provider.token(provider.subject, { claims: { auth_time: Math.floor(Date.now() / 1_000) } }),
      ),
    ).toBe(200);
  });

  it.each([-3_600, -1e300])('takes no token of the future, which no end would reach: %d', async (issuedSecondsAgo) => {
    expect(await both.withToken(await provider.token(provider.subject, { issuedSecondsAgo }))).toBe(401);
  });
});
