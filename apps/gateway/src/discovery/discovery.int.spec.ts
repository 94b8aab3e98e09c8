import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayFixture, aManifest, anOperation, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

/** Deadlines of the issue are asserted with this slack. */
const SLACK = 3;

describe('Discovery', () => {
  let fixture: GatewayFixture;
  let gateway: RunningGateway;

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    gateway = await fixture.gateway({ limits: { forgetOtherMs: 6_000 } });
  });
  afterAll(() => fixture.stop());

  const status = async (path: string) => (await fetch(gateway.url + path)).status;
  const echo = { 'guest.get-echo': () => ({ body: '{"is":"here"}' }) };

  it('offers a plugin within 2 s of its start', async () => {
    expect(await status('/x/guest/echo')).toBe(404);
    const plugin = await fixture.plugin(aManifest('guest', [anOperation('guest.get-echo', 'GET /x/guest/echo')]), echo);

    await eventually(async () => (await status('/x/guest/echo')) === 200, 2_000 * SLACK);
    const response = await fetch(`${gateway.url}/x/guest/echo`);

    expect(await response.text()).toBe('{"is":"here"}');
    expect(response.headers.get('content-type')).toBe('application/json');
    await plugin.stop();
  });
});
