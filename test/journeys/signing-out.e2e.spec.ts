import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { eventually } from '#testing';
import { cardCodeHash, newCardCode } from '../../apps/identity/src/accounts/card-code.js';
import { ensureDemoAccounts } from '../../apps/identity/src/identity.plugin.js';
import { TestPlatform } from './platform.fixture.js';
import { SESSION, Visitor } from './visitor.fixture.js';

/** Deadlines of the issue are asserted with this slack. */
const SLACK = 3;
const PASSWORD = 'blå cykel i regnet';

/**
 * Two replicas of the gateway before the real provider: who has taken over an account, or lost it, has it for two
 * seconds more at most.
 */
describe('Sign-ins end everywhere', () => {
  let platform: TestPlatform;
  let replicas: readonly string[];
  beforeAll(async () => {
    platform = await TestPlatform.start();
    replicas = [platform.url, await platform.startReplica()];
  }, 60_000);
  afterAll(() => platform?.stop());

  async function anAccount(): Promise<{ accountId: string; username: string }> {
    const username = `user-${randomUUID().slice(-8)}`;
    const identity = platform.installation.running.find(({ name }) => name === 'identity')!;
    await ensureDemoAccounts(identity, [{ username, password: PASSWORD, personId: uuidv7() }]);
    const {
      rows: [row],
    } = await platform.installation.sql.query<{ id: string }>('SELECT id FROM identity.account WHERE username = $1', [
      username,
    ]);
    return { accountId: row!.id, username };
  }

  async function signedIn(username: string): Promise<string> {
    const visitor = new Visitor(platform.url);
    await visitor.signIn(username, PASSWORD);
    return visitor.cookies.get(SESSION)!;
  }

  /** What a copied cookie is worth at each replica. */
  const worth = (cookie: string) =>
    Promise.all(
      replicas.map(async (replica) => {
        const reply = await fetch(`${replica}/session`, { headers: { cookie: `${SESSION}=${cookie}` } });
        return ((await reply.json()) as { signedIn: boolean }).signedIn;
      }),
    );
  const withBearer = (token: string) =>
    Promise.all(
      replicas.map(
        async (replica) =>
          (await fetch(`${replica}/people/me`, { headers: { authorization: `Bearer ${token}` } })).status,
      ),
    );

  /** @returns how long it took until cookie and token were worth nothing at any replica */
  async function untilWorthless(cookie: string, token: string): Promise<number> {
    const since = performance.now();
    await eventually(async () => (await worth(cookie)).every((isGood) => !isGood), { within: SLACK * 2_000 });
    await eventually(async () => (await withBearer(token)).every((status) => status === 401), {
      within: SLACK * 2_000,
    });
    return performance.now() - since;
  }

  it('when a card of the account is used: the old session and the old bearer are dead, the new one lives', async () => {
    const { accountId, username } = await anAccount();
    const [old, token] = [await signedIn(username), await platform.token(accountId)];
    expect([...(await worth(old)), ...(await withBearer(token))]).toEqual([true, true, 404, 404]);
    const code = newCardCode();
    await platform.installation.sql.query(
      'INSERT INTO identity.card (id, account_id, code_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [randomUUID(), accountId, cardCodeHash(code), new Date(), new Date(Date.now() + 86_400_000)],
    );

    const owner = new Visitor(platform.url);
    await owner.useCard(username, code, 'tre katter och en hund');

    expect(await untilWorthless(old, token)).toBeLessThan(SLACK * 2_000);
    expect(await worth(owner.cookies.get(SESSION)!)).toEqual([true, true]);
    // The provider has made no grant of it that a copy could renew.
    expect(await worth(old)).toEqual([false, false]);
  }, 30_000);

  it('when the account is closed', async () => {
    const { accountId, username } = await anAccount();
    const [old, token] = [await signedIn(username), await platform.token(accountId)];

    expect((await platform.api('POST', `/accounts/${accountId}/close`, {}, { as: 'operator' })).status).toBe(200);

    expect(await untilWorthless(old, token)).toBeLessThan(SLACK * 2_000);
  }, 30_000);

  it('when the person signs out, for the copy too, and signs in again in the same browser', async () => {
    const { username } = await anAccount();
    const visitor = new Visitor(platform.url);
    await visitor.signIn(username, PASSWORD);
    const copied = visitor.cookies.get(SESSION)!;

    await visitor.go('/session/logout', { method: 'POST' });

    await eventually(async () => (await worth(copied)).every((isGood) => !isGood), { within: SLACK * 2_000 });
    await visitor.signIn(username, PASSWORD);
    expect(await worth(visitor.cookies.get(SESSION)!)).toEqual([true, true]);
  }, 30_000);

  it('when the person signs out everywhere: every browser has to show the password again', async () => {
    const { accountId, username } = await anAccount();
    const [here, there] = [new Visitor(platform.url), new Visitor(platform.url)];
    for (const visitor of [here, there]) await visitor.signIn(username, PASSWORD);
    const token = await platform.token(accountId);
    const copied = there.cookies.get(SESSION)!;

    await here.go('/session/logout-everywhere', { method: 'POST' });

    expect(await untilWorthless(copied, token)).toBeLessThan(SLACK * 2_000);
    // The provider still knows the other browser, and asks all the same.
    const asked = await there.go('/session/login');
    expect(asked.text).toContain('name="secret"');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await there.signIn(username, PASSWORD);
    expect(await worth(there.cookies.get(SESSION)!)).toEqual([true, true]);
  }, 30_000);
});
