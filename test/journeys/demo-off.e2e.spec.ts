import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DemoClock } from '#plugin-kit';
import { Clock, uuidv7 } from '#platform';
import { ensureDemoAccounts } from '../../apps/identity/src/identity.plugin.js';
import { TestPlatform } from './platform.fixture.js';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

describe('Without demo mode', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await TestPlatform.start({ demoMode: false });
  }, 60_000);
  afterAll(() => platform?.stop());

  it('nobody acts as somebody else: neither the client nor the grant type of the simulation exists', async () => {
    await expect(platform.token('demo:anybody')).rejects.toThrow(/invalid_client|unsupported_grant_type/);
    const discovery = await platform.api('GET', '/oidc/.well-known/openid-configuration');
    expect(discovery.body.grant_types_supported).not.toContain('urn:ietf:params:oauth:grant-type:token-exchange');
  });

  it('nobody moves the time: there is no address for it, and no plugin listens to the bucket', async () => {
    expect((await platform.api('GET', '/demo/clock')).status).toBe(404);
    expect(
      (await platform.api('POST', '/demo/clock', { now: '2030-01-01T00:00:00Z' }, { as: 'operator' })).status,
    ).toBe(404);
    // Test installations have the bucket; that nobody follows it is what counts.
    await (await DemoClock.open(platform.installation.connection)).setOffset(365 * 86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 500));

    for (const plugin of platform.installation.running) {
      expect([plugin.name, Math.abs(plugin.get(Clock).now().getTime() - Date.now()) < 60_000]).toEqual([
        plugin.name,
        true,
      ]);
    }
  });

  it('nobody exchanges a token, also not the client of the command line with its own key', async () => {
    for (const client of [platform.cli, platform.demoClient]) {
      for (const subject of ['demo:anybody', client.id]) {
        await expect(
          platform.tokenRequest(client, {
            grant_type: TOKEN_EXCHANGE,
            subject_token: await client.sign(`${platform.url}/oidc`, subject),
            subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          }),
        ).rejects.toThrow(/invalid_client|unauthorized_client|unsupported_grant_type/);
      }
    }
  });

  it('nobody has an account whose password is known: none is made', async () => {
    const identity = platform.installation.running.find(({ name }) => name === 'identity')!;
    await expect(
      ensureDemoAccounts(identity, [{ username: 'demo', password: 'demo demo demo', personId: uuidv7() }]),
    ).rejects.toThrow(/demo mode alone/);
    expect((await platform.installation.sql.query('SELECT 1 FROM identity.account')).rowCount).toBe(0);
  });

  it('the gateway offers nothing of the demo, and the role of the simulation opens nothing', async () => {
    expect(
      (await platform.api('GET', '/plugins')).body.plugins.map(({ name }: { name: string }) => name),
    ).not.toContain('demo');
    const { paths, components } = (await platform.api('GET', '/openapi.json')).body;
    expect(Object.keys(paths).filter((path) => /demo/.test(path))).toEqual([]);
    expect(JSON.stringify(components)).not.toMatch(/demo\.(?:get|set)-clock/);
    const roles = platform.installation.plugins.flatMap(({ manifest }) =>
      manifest.permissions.flatMap((permission) => permission.roles),
    );
    expect(roles).not.toContain('simulator');
  });

  it('nobody is signed in by a header of their own making', async () => {
    for (const headers of [
      { caller: 'operator' },
      { 'x-forwarded-user': 'operator' },
      { authorization: 'Bearer x' },
      { authorization: 'Basic b3BlcmF0b3I6' },
      { cookie: '__Host-lyftet=x' },
    ]) {
      expect((await platform.api('GET', '/people', undefined, { headers })).status).toBe(401);
    }
  });
});
