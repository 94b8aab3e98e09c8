import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { BUCKETS, endSignInsBefore, grantsKey, nextSecond } from '#plugin-kit/contract';
import { GatewayFixture, aManifest, anOperation, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { ISSUER, ProviderFixture, signInAt } from './provider.fixture.js';
import { SessionBox } from './session-box.js';

jest.setTimeout(90_000);

/** Deadlines of the issue are asserted with this slack. */
const SLACK = 3;
const SECRET = 'the same secret in all replicas of a test';
const SESSION = '__Host-lyftet';
const OURS = { 'sec-fetch-site': 'same-origin' };

/** Two replicas of the gateway; a cookie or a token may have been copied to anywhere. */
describe('Signing out', () => {
  let fixture: GatewayFixture;
  let provider: ProviderFixture;
  let gateways: RunningGateway[];
  let bucket: KV;
  let subjects = 0;

  const start = () => fixture.gateway({ oidc: provider.settings, sessionSecret: SECRET });

  beforeAll(async () => {
    [fixture, provider] = await Promise.all([GatewayFixture.start(), ProviderFixture.start()]);
    bucket = await new Kvm(fixture.nats).open(BUCKETS.signOuts);
    gateways = [await start(), await start()];
    await fixture.plugin(aManifest('guest', [anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' })]), { 'guest.get-mine': () => ({ body: '{}' }) });
    for (const gateway of gateways) await eventually(async () => (await fetch(`${gateway.url}/x/guest/mine`)).status === 401, 6_000);
  });
  afterAll(async () => {
    await fixture.stop();
    await provider.stop();
  });
  beforeEach(() => {
    subjects += 1;
    Object.assign(provider, { subject: `person-${subjects}`, accessSeconds: 600, seenSecondsAgo: 10, beforeRenewal: async () => undefined });
  });

  const signIn = (at = gateways[0]!) => signInAt(at.url, SESSION);
  const withCookie = (cookie: string, path = '/x/guest/mine', at = gateways[0]!, init: RequestInit = {}) =>
    fetch(at.url + path, { redirect: 'manual', ...init, headers: { cookie: `${SESSION}=${cookie}`, ...OURS } });
  const withToken = async (token: string, at = gateways[0]!) => (await fetch(`${at.url}/x/guest/mine`, { headers: { authorization: `Bearer ${token}` } })).status;
  const statuses = (cookie: string) => Promise.all(gateways.map(async (gateway) => (await withCookie(cookie, '/x/guest/mine', gateway)).status));
  const signOut = (cookie: string, at = gateways[0]!) => withCookie(cookie, '/session/logout', at, { method: 'POST' });
  const refusedEverywhere = (cookie: string) => eventually(async () => (await statuses(cookie)).every((status) => status === 401), SLACK * 2_000);
  const key = () => grantsKey(ISSUER, provider.subject);

  it('ends a cookie that was copied before, at every replica, in less than 2 s', async () => {
    const copied = await signIn();
    expect(await statuses(copied)).toEqual([200, 200]);

    expect((await signOut(copied)).status).toBe(303);

    expect(await refusedEverywhere(copied)).toBeLessThan(SLACK * 2_000);
    expect(await (await withCookie(copied, '/session')).json()).toEqual({ signedIn: false });
    expect((await withCookie(copied)).headers.getSetCookie().join()).toMatch(/__Host-lyftet=;.*Max-Age=0/);
  });

  it('leaves the other sessions of the person as they are', async () => {
    const [one, other] = [await signIn(), await signIn(gateways[1])];

    await signOut(one);
    await refusedEverywhere(one);

    expect(await statuses(other)).toEqual([200, 200]);
    expect(await statuses(await signIn())).toEqual([200, 200]);
  });

  it('ends every cookie of a session that was renewed, the old ones and the new', async () => {
    provider.accessSeconds = 20;
    const old = await signIn();
    provider.accessSeconds = 600;
    const renewed = /__Host-lyftet=([^;]+)/.exec((await withCookie(old)).headers.getSetCookie().join())![1]!;
    expect(await statuses(renewed)).toEqual([200, 200]);

    await signOut(old);

    await refusedEverywhere(renewed);
    await refusedEverywhere(old);
  });

  it('is not undone by a renewal that is under way', async () => {
    provider.accessSeconds = 20;
    const cookie = await signIn();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    let isAsked = false;
    provider.beforeRenewal = () => {
      isAsked = true;
      return held;
    };
    const renewing = withCookie(cookie);
    await eventually(() => isAsked, 5_000);

    expect((await signOut(cookie)).status).toBe(303);
    provider.accessSeconds = 600;
    go();

    const reply = await renewing;
    expect(reply.status).toBe(401);
    expect(reply.headers.getSetCookie().join()).not.toMatch(/__Host-lyftet=[^;]/);
    await refusedEverywhere(cookie);
  });

  it('is not undone by a renewal at another replica, before that one knows', async () => {
    provider.accessSeconds = 20;
    const cookie = await signIn();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    provider.beforeRenewal = () => held;
    const renewing = withCookie(cookie, '/x/guest/mine', gateways[1]);

    await signOut(cookie, gateways[0]);
    go();

    const renewed = /__Host-lyftet=([^;]+)/.exec((await renewing).headers.getSetCookie().join())?.[1];
    await refusedEverywhere(cookie);
    if (renewed !== undefined) await refusedEverywhere(renewed);
  });

  it('is for good, over a restart of the gateways and of NATS', async () => {
    const [copied, ended, other] = [await signIn(), await signIn(), await signIn()];
    provider.subject = 'of another identity';
    const foreign = await signIn();
    provider.subject = `person-${subjects}`;
    const token = await provider.token('of another identity', { issuedSecondsAgo: 5 });
    await signOut(copied);
    await signOut(ended, gateways[1]);
    await endSignInsBefore(bucket, grantsKey(ISSUER, 'of another identity'), nextSecond(new Date()));

    await fixture.restartNats(async () => undefined);
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    gateways = [await start(), await start()];
    await eventually(async () => (await statuses(other)).every((status) => status === 200), 10_000);

    for (const cookie of [copied, ended, foreign]) expect(await statuses(cookie)).toEqual([401, 401]);
    expect(await Promise.all(gateways.map((gateway) => withToken(token, gateway)))).toEqual([401, 401]);
  });

  it('says that it is not done while NATS is away, clears the cookie, tells the provider, and is done when NATS is back', async () => {
    const copied = await signIn();
    const other = await signIn();

    await fixture.restartNats(async () => {
      await eventually(async () => (await withCookie(copied)).status === 503, 10_000);
      provider.requests.length = 0;
      const reply = await signOut(copied);
      const problem = (await reply.json()) as { type: string; detail: string };
      expect([reply.status, problem.type]).toEqual([503, 'urn:lyftet:problem:lyftet:service-away']);
      expect(problem.detail).toContain('utloggningen kunde inte sparas');
      expect(reply.headers.getSetCookie().join()).toMatch(/__Host-lyftet=;.*Max-Age=0/);
      expect(provider.requests).toContain('POST /oidc/revoke');
      // At this replica it has ended all the same.
      expect(await (await withCookie(copied, '/session')).json()).toEqual({ signedIn: false });
    });

    await eventually(async () => (await statuses(other)).every((status) => status === 200), 15_000);
    await eventually(async () => (await statuses(copied)).every((status) => status === 401), 15_000);
  });

  it('also finds out when its watch on what has ended goes deaf', async () => {
    const copied = await signIn();
    const manager = await jetstreamManager(fixture.nats);
    for await (const { name } of manager.consumers.list(`KV_${BUCKETS.signOuts}`)) await manager.consumers.delete(`KV_${BUCKETS.signOuts}`, name);

    await signOut(copied);

    expect(await refusedEverywhere(copied)).toBeLessThan(SLACK * 2_000);
  });

  it('everywhere ends all sessions and tokens of the identity, and no others', async () => {
    const [here, there] = [await signIn(), await signIn(gateways[1])];
    const token = await provider.token(provider.subject, { issuedSecondsAgo: 5 });
    const foreign = await provider.token('somebody else', { issuedSecondsAgo: 5 });
    expect([await withToken(token), await withToken(token, gateways[1]), ...(await statuses(there))]).toEqual([200, 200, 200, 200]);

    const out = await withCookie(here, '/session/logout-everywhere', gateways[0], { method: 'POST' });

    expect([out.status, out.headers.get('location')]).toEqual([303, expect.stringContaining(`${ISSUER}/session/end?`)]);
    for (const cookie of [here, there]) await refusedEverywhere(cookie);
    for (const gateway of gateways) await eventually(async () => (await withToken(token, gateway)) === 401, SLACK * 2_000);
    expect(await withToken(foreign)).toBe(200);
  });

  it('everywhere ends what the person has by another identity, too, and nothing of anybody else', async () => {
    const grants = await new Kvm(fixture.nats).open(BUCKETS.grants);
    const be = async (subject: string, personId: string): Promise<string> => {
      provider.subject = subject;
      await grants.put(key(), JSON.stringify({ v: 1, kind: 'person', personId, roles: [] }));
      return signIn(gateways[1]);
    };
    const [here, there, foreign] = [await be('by one', 'person-a'), await be('by another', 'person-a'), await be('other', 'person-b')];
    await eventually(async () => (await (await withCookie(foreign, '/session')).text()).includes('person-b'), 6_000);
    expect([...(await statuses(there)), ...(await statuses(foreign))]).toEqual([200, 200, 200, 200]);
    await withCookie(here, '/session/logout-everywhere', gateways[0], { method: 'POST' });

    for (const cookie of [here, there]) await refusedEverywhere(cookie);
    expect(await statuses(foreign)).toEqual([200, 200]);
  });

  it('everywhere asks for the passphrase where the provider still knows the browser', async () => {
    const cookie = await signIn();
    await withCookie(cookie, '/session/logout-everywhere', gateways[0], { method: 'POST' });
    await refusedEverywhere(cookie);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    provider.requests.length = 0;

    const anew = await signIn(gateways[1]);

    expect(provider.requests.filter((request) => request === 'GET /oidc/auth')).toHaveLength(2);
    expect(await statuses(anew)).toEqual([200, 200]);
  });

  it('everywhere is for who is signed in, from pages of this site', async () => {
    expect((await fetch(`${gateways[0]!.url}/session/logout-everywhere`, { method: 'POST', headers: OURS })).status).toBe(401);
    const cookie = await signIn();
    const foreign = await fetch(`${gateways[0]!.url}/session/logout-everywhere`, { method: 'POST', headers: { cookie: `${SESSION}=${cookie}`, 'sec-fetch-site': 'cross-site' } });

    expect(foreign.status).toBe(403);
    expect(await statuses(cookie)).toEqual([200, 200]);
  });

  it('lets nothing be revived: not by a lower entry, by its removal, or by what cannot be read', async () => {
    const cookie = await signIn();
    await endSignInsBefore(bucket, key(), nextSecond(new Date()));
    await refusedEverywhere(cookie);

    for (const entry of ['{"v":1,"notBefore":0}', '{"v":2}', 'nonsense', '']) {
      await bucket.put(`identity.${key()}`, entry);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await statuses(cookie)).toEqual([401, 401]);
    }
    await bucket.delete(`identity.${key()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await statuses(cookie)).toEqual([401, 401]);
  });

  it('keeps an end against a later writer that has an earlier one', async () => {
    const now = nextSecond(new Date());
    await Promise.all([now - 100, now, now - 50, now - 1].map((notBefore) => endSignInsBefore(bucket, key(), notBefore)));
    await endSignInsBefore(bucket, key(), now - 10);

    expect((await bucket.get(`identity.${key()}`))!.json()).toEqual({ v: 1, notBefore: now });
  });

  it('takes no session for longer than half a day after its person was seen, and no cookie of an earlier version', async () => {
    provider.seenSecondsAgo = 12 * 3_600 + 5;
    provider.requests.length = 0;

    // The provider is asked anew, and sees the person then.
    expect(await statuses(await signIn())).toEqual([200, 200]);
    expect(provider.requests.filter((request) => request === 'GET /oidc/auth')).toHaveLength(2);
    const old = await provider.token('anna', { issuedSecondsAgo: 12 * 3_600 + 60, expiresInSeconds: 3_600 });
    expect(await withToken(old)).toBe(401);
    const accessToken = await provider.token('anna');
    const earlier = { accessToken, refreshToken: undefined, accessExpires: Math.floor(Date.now() / 1_000) + 600 };
    expect(await statuses(new SessionBox(SECRET, SESSION).seal(earlier))).toEqual([401, 401]);
  });

  it('again and again is limited for one identity', async () => {
    const statusOf = async () => (await signOut(await signIn())).status;
    const answers: number[] = [];
    for (let n = 0; n < 21; n += 1) answers.push(await statusOf());

    expect(answers.slice(0, 20)).toEqual(Array(20).fill(303));
    expect(answers[20]).toBe(429);
  });

  it('is kept from nobody by whoever holds an old copy of the cookie, however often that one signs out', async () => {
    const copied = await signIn();
    await signOut(copied);
    await refusedEverywhere(copied);
    for (let n = 0; n < 25; n += 1) await signOut(copied);
    const own = await signIn();

    expect((await signOut(own)).status).toBe(303);

    await refusedEverywhere(own);
  });

  it('everywhere ends tokens that other clients renew afterwards, for as long as the person has not signed in anew', async () => {
    const cookie = await signIn();
    const signedIn = Math.floor(Date.now() / 1_000) - 60;
    await withCookie(cookie, '/session/logout-everywhere', gateways[0], { method: 'POST' });
    await refusedEverywhere(cookie);
    await new Promise((resolve) => setTimeout(resolve, 1_100));

    expect(await withToken(await provider.token(provider.subject, { claims: { auth_time: signedIn } }))).toBe(401);
    expect(await withToken(await provider.token(provider.subject, { claims: { auth_time: Math.floor(Date.now() / 1_000) } }))).toBe(200);
  });

  it.each([-3_600, -1e300])('takes no token of the future, which no end would reach: %d', async (issuedSecondsAgo) => {
    expect(await withToken(await provider.token(provider.subject, { issuedSecondsAgo }))).toBe(401);
  });
});
