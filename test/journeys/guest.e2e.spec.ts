import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AckPolicy, jetstreamManager } from '@nats-io/jetstream';
import { STREAMS } from '#plugin-kit/contract';
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
    const start = () =>
      (guest = spawn(process.execPath, [GUEST], {
        env: { PATH: process.env['PATH'], NATS_URL: platform.installation.nats.urlOf('guest') },
        stdio: 'ignore',
      }));
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
    expect([Number(away.headers.get('retry-after')) > 0, away.headers.get('cache-control')]).toEqual([
      true,
      'no-store',
    ]);
    await eventually(async () => !('/x/guest/hello/{who}' in (await platform.api('GET', '/openapi.json')).body.paths), {
      within: 10_000 * SLACK,
    });
    expect((await platform.api('GET', '/programmes')).status).toBe(200);

    start();
    await eventually(async () => (await hello()).status === 200, { within: 2_000 * SLACK });
  }, 90_000);

  it('is warned of where its manifest and its deliveries differ, like a consumer of nobody', async () => {
    const manager = await jetstreamManager(platform.installation.connection);
    const warnings = async () => ((await platform.api('GET', '/plugins')).body as { warnings: object[] }).warnings;
    await eventually(async () => (await platform.api('GET', '/x/guest/hello/you')).status === 200, {
      within: 2_000 * SLACK,
    });
    expect(await warnings()).toEqual([]);

    await manager.consumers.add(STREAMS.events, {
      durable_name: 'guest',
      ack_policy: AckPolicy.Explicit,
      filter_subjects: ['event.catalog.session.>'],
    });
    await manager.consumers.add(STREAMS.people, {
      durable_name: 'nobody',
      ack_policy: AckPolicy.Explicit,
      filter_subject: 'person.*.name',
    });
    await manager.consumers.update(STREAMS.events, 'insight', { filter_subjects: ['event.enrolment.enrolment.>'] });

    await eventually(async () => (await warnings()).length >= 3, { within: 8_000 });
    expect(await warnings()).toEqual([
      { plugin: 'guest', stream: 'EVENTS', kind: 'unwanted', subjects: ['event.catalog.session.>'] },
      {
        plugin: 'insight',
        stream: 'EVENTS',
        kind: 'undelivered',
        subjects: expect.arrayContaining(['event.catalog.programme.>']),
      },
      { plugin: 'nobody', stream: 'PEOPLE', kind: 'ownerless', subjects: ['person.*.name'] },
    ]);
    const page = await platform.api('GET', '/plugins', undefined, {
      headers: { accept: 'text/html', 'accept-language': 'sv' },
    });
    expect(page.body).toContain('Manifest och buss skiljer sig åt');
  }, 30_000);
});
