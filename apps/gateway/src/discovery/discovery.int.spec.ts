import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kvm } from '@nats-io/kv';
import { BUCKETS } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

jest.setTimeout(60_000);

/** Deadlines of the issue are asserted with this slack. */
const SLACK = 3;

describe('Discovery', () => {
  let fixture: GatewayFixture;
  let gateway: RunningGateway;

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    gateway = await fixture.gateway({ limits: { forgetOtherMs: 8_000 } });
  });
  afterAll(() => fixture.stop());

  const status = async (path: string, at = gateway) => (await fetch(at.url + path)).status;
  const echoOf = (name: string, version = '1.0.0') =>
    aManifest(name, [anOperation(`${name}.get-echo`, `GET /x/${name}/echo`)], { version });
  const answering = (name: string, body = '{"is":"here"}') => ({ [`${name}.get-echo`]: () => ({ body }) });
  const paths = async () =>
    Object.keys(((await (await fetch(`${gateway.url}/openapi.json`)).json()) as { paths: object }).paths);

  it('offers a plugin within 2 s of its start', async () => {
    expect(await status('/x/guest/echo')).toBe(404);
    await fixture.plugin(echoOf('guest'), answering('guest'));

    await eventually(async () => (await status('/x/guest/echo')) === 200, 2_000 * SLACK);

    expect(await (await fetch(`${gateway.url}/x/guest/echo`)).text()).toBe('{"is":"here"}');
    expect(await paths()).toContain('/x/guest/echo');
  });

  it('answers 503 for a plugin that died, then takes it out of /openapi.json, then forgets it', async () => {
    const plugin = await fixture.plugin(echoOf('mortal'), answering('mortal'));
    await eventually(async () => (await status('/x/mortal/echo')) === 200, 2_000 * SLACK);

    await plugin.stop();
    const died = performance.now();
    // A request that the server hands to the dying connection has an unknown outcome (504); the next one finds
    // nobody.
    let reply = await fetch(`${gateway.url}/x/mortal/echo`);
    while (reply.status === 504 && performance.now() - died < 2_000 * SLACK)
      reply = await fetch(`${gateway.url}/x/mortal/echo`);

    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.json()).toMatchObject({ type: 'urn:lyftet:problem:lyftet:service-away', plugin: 'mortal' });
    expect(performance.now() - died).toBeLessThan(2_000 * SLACK);
    expect(await status('/x/guest/echo')).toBe(200);
    await eventually(async () => !(await paths()).includes('/x/mortal/echo'), 10_000 * SLACK);
    expect(await status('/x/mortal/echo')).toBe(503);
    await eventually(async () => (await status('/x/mortal/echo')) === 404, 8_000 * SLACK);
  });

  it('answers 503 for a plugin that hangs, without waiting for it, and is served again when it recovers', async () => {
    const plugin = await fixture.plugin(echoOf('sleeper'), answering('sleeper'));
    await eventually(async () => (await status('/x/sleeper/echo')) === 200, 2_000 * SLACK);
    plugin.hang();

    await eventually(async () => (await status('/x/sleeper/echo')) === 503, 7_000 * SLACK);
    plugin.recover();

    await eventually(async () => (await status('/x/sleeper/echo')) === 200, 2_000 * SLACK);
  });

  it('routes to the highest version alive and back to the older one when that leaves', async () => {
    await fixture.plugin(echoOf('growing', '1.2.0'), answering('growing', '"old"'));
    const newer = aManifest(
      'growing',
      [anOperation('growing.get-echo', 'GET /x/growing/echo'), anOperation('growing.get-more', 'GET /x/growing/more')],
      { version: '1.10.0' },
    );
    const second = await fixture.plugin(newer, { 'growing.get-more': () => ({ body: '"more"' }) });
    await eventually(async () => (await status('/x/growing/more')) === 200, 2_000 * SLACK);

    await second.stop();

    await eventually(async () => (await status('/x/growing/more')) === 404, 10_000 * SLACK);
    expect(await status('/x/growing/echo')).toBe(200);
  });

  it('shows a refused manifest with its reason and lets it harm nobody', async () => {
    await fixture.plugin(aManifest('thief', [anOperation('thief.get-people', 'GET /people')]), {
      'thief.get-people': () => ({ body: '[]' }),
    });
    await fixture.plugin(aManifest('garbage', []), {}, { manifestBytes: Buffer.from('{"manifestVersion":') });
    const report = async () =>
      (await (await fetch(`${gateway.url}/plugins`)).json()) as { refused: { name: string; reasons: string[] }[] };

    await eventually(async () => (await report()).refused.length === 2, 3_000 * SLACK);

    const { refused } = await report();
    expect(refused.find(({ name }) => name === 'thief')?.reasons.join()).toMatch(/may not answer at \/people/);
    expect(refused.find(({ name }) => name === 'garbage')?.reasons.join()).toMatch(/not JSON/);
    expect(await status('/people')).toBe(404);
    expect(await status('/x/guest/echo')).toBe(200);
  });

  it('passes over answers to its pings that are none', async () => {
    for (const answer of [
      '',
      '{',
      'null',
      '[]',
      '{"name":"../x","id":"1"}',
      '{"name":"nobody","id":"a b","metadata":{"lyftet.plugin":"1"}}',
      `{"name":"nobody","id":"${'x'.repeat(9_000)}"}`,
      '{"name":"nobody","id":"1","metadata":7}',
    ]) {
      fixture.nats.subscribe('$SRV.PING', { callback: (_error, message) => void message.respond(answer), max: 3 });
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await status('/x/guest/echo')).toBe(200);
  });

  it('lets a new replica answer as the others do, for plugins that are away too', async () => {
    const plugin = await fixture.plugin(aManifest('catalog', [anOperation('catalog.list-courses', 'GET /courses')]), {
      'catalog.list-courses': () => ({ body: '[]' }),
    });
    await eventually(async () => (await status('/courses')) === 200, 2_000 * SLACK);
    await eventually(
      async () => (await (await new Kvm(fixture.nats).open(BUCKETS.plugins)).get('catalog.seen')) !== null,
      3_000 * SLACK,
    );
    await plugin.stop();

    const second = await fixture.gateway();

    expect(await status('/courses', second)).toBe(503);
    expect(await status('/x/guest/echo', second)).toBe(200);
  });

  it('forgets a plugin that an operator takes out of the bucket', async () => {
    await eventually(async () => (await status('/courses')) === 503, 1_000 * SLACK);
    await eventually(async () => !(await paths()).includes('/courses'), 10_000 * SLACK);

    await (await new Kvm(fixture.nats).open(BUCKETS.plugins)).delete('catalog');

    await eventually(async () => (await status('/courses')) === 404, 2_000 * SLACK);
  });
});
