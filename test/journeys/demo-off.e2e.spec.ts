import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '#platform';
import { DemoClock } from '#plugin-kit';
import { TestPlatform } from './platform.fixture.js';

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
    expect((await platform.api('POST', '/demo/clock', { now: '2030-01-01T00:00:00Z' }, { as: 'operator' })).status).toBe(404);
    // Test installations have the bucket; that nobody follows it is what counts.
    await (await DemoClock.open(platform.installation.connection)).setOffset(365 * 86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 500));

    for (const plugin of platform.installation.running) {
      expect([plugin.name, Math.abs(plugin.get(Clock).now().getTime() - Date.now()) < 60_000]).toEqual([plugin.name, true]);
    }
  });

  it('nobody is signed in by a header of their own making', async () => {
    for (const headers of [{ caller: 'operator' }, { 'x-forwarded-user': 'operator' }, { authorization: 'Bearer x' }, { authorization: 'Basic b3BlcmF0b3I6' }, { cookie: '__Host-lyftet=x' }]) {
      expect((await platform.api('GET', '/people', undefined, { headers })).status).toBe(401);
    }
  });
});
