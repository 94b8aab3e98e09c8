import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { TestPlatform } from './platform.fixture.js';

const GUEST = fileURLToPath(new URL('../../docs/how-to/examples/guest-plugin.mjs', import.meta.url));
/** The promise is 2 s and 10 s; tests allow three times as much, `npm run bench` measures. */
const SLACK = 3;

describe('The plain JavaScript plugin of the how-to', () => {
  let platform: TestPlatform;
  let guest: ChildProcess | undefined;
  beforeAll(async () => {
    platform = await TestPlatform.start();
  }, 60_000);
  afterAll(async () => {
    guest?.kill('SIGKILL');
    await platform?.stop();
  });

  it('appears under the gateway when it starts, is away when it is killed, and comes back', async () => {
    const start = () => (guest = spawn(process.execPath, [GUEST], { env: { PATH: process.env['PATH'], NATS_URL: platform.installation.nats.urlOf('guest') }, stdio: 'ignore' }));
    const hello = () => platform.api('GET', '/x/guest/hello/you');
    expect((await hello()).status).toBe(404);

    start();
    await eventually(async () => (await hello()).status === 200, { within: 2_000 * SLACK });
    expect(await hello()).toMatchObject({ status: 200, body: { hello: 'you' } });
    expect((await platform.api('GET', '/openapi.json')).body.paths).toHaveProperty(['/x/guest/hello/{who}']);
    expect((await platform.api('GET', `/x/guest/hello/${'x'.repeat(51)}`)).status).toBe(400);

    guest!.kill('SIGKILL');
    await eventually(async () => (await hello()).status === 503, { within: 2_000 * SLACK });
    const away = await hello();
    expect(away.body).toMatchObject({ type: 'urn:lyftet:problem:lyftet:service-away', plugin: 'guest' });
    expect([Number(away.headers.get('retry-after')) > 0, away.headers.get('cache-control')]).toEqual([true, 'no-store']);
    await eventually(async () => !('/x/guest/hello/{who}' in (await platform.api('GET', '/openapi.json')).body.paths), { within: 10_000 * SLACK });
    expect((await platform.api('GET', '/programmes')).status).toBe(200);

    start();
    await eventually(async () => (await hello()).status === 200, { within: 2_000 * SLACK });
  }, 90_000);
});
