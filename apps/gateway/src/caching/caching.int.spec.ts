import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { subjects } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, type PlainReply, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

jest.setTimeout(60_000);

describe('Cached pages', () => {
  let fixture: GatewayFixture;
  let gateways: [RunningGateway, RunningGateway];
  let content = 0;
  let asked: string[] = [];
  let answer: () => Promise<PlainReply>;

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    gateways = [await fixture.gateway(), await fixture.gateway()];
    const manifest = aManifest('guest', [
      anOperation('guest.get-course', 'GET /x/guest/courses/{id}', { cache: { seconds: 600 } }),
      anOperation('guest.get-fresh', 'GET /x/guest/fresh'),
    ]);
    await fixture.plugin(manifest, {
      'guest.get-course': async ({ path }, headers) => {
        asked.push(`${String(path['id'])} ${headers?.get('accept-language')}`);
        return answer();
      },
      'guest.get-fresh': () => ({ body: '{}' }),
    });
    for (const gateway of gateways)
      await eventually(async () => (await fetch(`${gateway.url}/x/guest/fresh`)).status === 200, 6_000);
  });
  afterAll(() => fixture.stop());

  beforeEach(() => {
    content += 1;
    asked = [];
    answer = async () => ({ body: JSON.stringify({ content }), headers: { 'cache-tags': 'course:1 courses' } });
  });

  const purge = async (...tags: string[]) => {
    fixture.nats.publish(subjects.purge('guest'), JSON.stringify({ tags }));
    await fixture.nats.flush();
  };
  const read = async (path: string, gateway: RunningGateway, headers: Record<string, string> = {}) => {
    const response = await fetch(gateway.url + path, { headers });
    const text = await response.text();
    return {
      status: response.status,
      etag: response.headers.get('etag'),
      content: text && (JSON.parse(text) as { content: number }).content,
      headers: response.headers,
    };
  };

  it('asks the plugin once for each language and query, whoever asks', async () => {
    await read('/x/guest/courses/a', gateways[0], { 'accept-language': 'sv' });
    await read('/x/guest/courses/a', gateways[0], {
      'accept-language': 'sv-SE,en;q=0.3',
      authorization: 'Bearer nonsense',
      cookie: 'x=y',
    });
    await read('/x/guest/courses/a', gateways[0], { 'accept-language': 'en' });

    expect(asked).toEqual(['a sv', 'a en']);
  });

  it('gives each page an ETag, answers 304 to who has it, and lets nobody keep it unasked', async () => {
    const first = await read('/x/guest/courses/b', gateways[0]);
    const again = await read('/x/guest/courses/b', gateways[0], { 'if-none-match': first.etag! });

    expect([again.status, again.content]).toEqual([304, '']);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('cache-tags')).toBeNull();
    expect(first.headers.get('content-security-policy')).toContain('default-src');
  });

  it('may be read by pages of any origin, kept or not or failed, and nothing else may', async () => {
    const origin = { origin: 'https://verifier.example', cookie: 'x=y' };
    const allowed = async (path: string, headers = {}) => {
      const reply = await read(path, gateways[0], { ...origin, ...headers });
      return [reply.status, reply.headers.get('access-control-allow-origin')];
    };
    const { etag } = await read('/x/guest/courses/o', gateways[1]);

    const fresh = await allowed('/x/guest/courses/o');
    const kept = await allowed('/x/guest/courses/o');
    const known = await allowed('/x/guest/courses/o', { 'if-none-match': etag });
    const refused = await allowed('/x/guest/courses/o?unknown=1');
    answer = async () => ({ body: '{"status":404}', headers: { status: '404' } });
    const missing = await allowed('/x/guest/courses/missing');

    expect([fresh, kept, known, refused, missing]).toEqual([
      [200, '*'],
      [200, '*'],
      [304, '*'],
      [400, '*'],
      [404, '*'],
    ]);
    expect(await allowed('/x/guest/fresh')).toEqual([200, null]);
  });

  it('shows a change on every gateway in less than a second', async () => {
    for (const gateway of gateways) expect((await read('/x/guest/courses/c', gateway)).content).toBe(content);
    content += 1;
    await purge('course:1');

    for (const gateway of gateways)
      await eventually(async () => (await read('/x/guest/courses/c', gateway)).content === content, 1_000 * 3);
  });

  it('does not keep a slow page whose request began before the change', async () => {
    const old = content;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    answer = async () => {
      await held;
      return { body: JSON.stringify({ content: old }), headers: { 'cache-tags': 'course:1' } };
    };
    const slow = gateways.map((gateway) => read('/x/guest/courses/d', gateway));
    await eventually(() => asked.length === 2, 3_000);
    content += 1;
    await purge('course:1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    letGo();

    expect((await Promise.all(slow)).map((page) => page.content)).toEqual([old, old]);
    answer = async () => ({ body: JSON.stringify({ content }), headers: { 'cache-tags': 'course:1' } });
    for (const gateway of gateways) expect((await read('/x/guest/courses/d', gateway)).content).toBe(content);
  });

  it('keeps no failure, and nothing of operations that do not ask for it', async () => {
    answer = async () => ({
      body: '{"type":"urn:lyftet:problem:lyftet:not-found","title":"-","status":404}',
      headers: { status: '404' },
    });
    await read('/x/guest/courses/e', gateways[0]);
    await read('/x/guest/courses/e', gateways[0]);

    expect(asked).toHaveLength(2);
  });

  it('still checks the query of a page that is kept', async () => {
    await read('/x/guest/courses/f', gateways[0]);
    expect((await fetch(`${gateways[0].url}/x/guest/courses/f?utm=1`)).status).toBe(400);
  });

  it('passes over purges that cannot be read', async () => {
    for (const payload of ['', '{', '{"tags":7}', '{"tags":[1]}'])
      fixture.nats.publish(subjects.purge('guest'), payload);
    await fixture.nats.flush();
    expect((await read('/x/guest/courses/g', gateways[0])).status).toBe(200);
  });

  it('shows no page while NATS is away, and reads it anew when it is back', async () => {
    const before = await read('/x/guest/courses/h', gateways[0]);
    await fixture.restartNats(async () => {
      await eventually(async () => (await read('/x/guest/courses/h', gateways[0])).status === 503, 6_000);
      expect((await fetch(`${gateways[0].url}/health/ready`)).status).toBe(503);
      expect((await fetch(`${gateways[0].url}/health/live`)).status).toBe(200);
      content += 1;
    });

    await eventually(async () => (await read('/x/guest/courses/h', gateways[0])).status === 200, 10_000);
    expect((await read('/x/guest/courses/h', gateways[0])).content).toBe((before.content as number) + 1);
  });
});
