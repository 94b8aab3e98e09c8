import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, PUBLIC_URL, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

jest.setTimeout(60_000);

describe('Pages of the gateway', () => {
  let fixture: GatewayFixture;
  let gateway: RunningGateway;

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    gateway = await fixture.gateway({ aliases: { '/.well-known/did.json': '/x/guest/things/did' } });
    const manifest = aManifest('guest', [anOperation('guest.get-thing', 'GET /x/guest/things/{id}')], {
      navigation: [{ label: { sv: 'Saker', en: 'Things' }, path: '/x/guest/things/all' }],
      summary: 'Guest <script>alert(1)</script>',
    });
    await fixture.plugin(manifest, { 'guest.get-thing': ({ path }) => ({ body: JSON.stringify(path) }) });
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/things/1`)).status === 200, 6_000);
  });
  afterAll(() => fixture.stop());

  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(gateway.url + path, { headers, method });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('describes what runs as OpenAPI 3.1, with an ETag', async () => {
    const { text, headers } = await get('/openapi.json');

    expect(JSON.parse(text)).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: PUBLIC_URL }],
      paths: { '/x/guest/things/{id}': { get: { operationId: 'guest.get-thing' } } },
    });
    expect((await get('/openapi.json', { 'if-none-match': headers.get('etag')! })).status).toBe(304);
  });

  it('serves a reader that needs nothing from elsewhere and no script in the page', async () => {
    const page = await get('/docs');
    const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);

    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(page.text).not.toMatch(/<script>|https?:/);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect([part, (await get(part)).status]).toEqual([part, 200]);
    expect((await get('/docs/start.js')).headers.get('content-type')).toContain('text/javascript');
  });

  it('tells what runs, as JSON to programs and as a page to browsers', async () => {
    const { plugins } = JSON.parse((await get('/plugins')).text) as { plugins: { instances: unknown[] }[] };
    expect(plugins).toEqual([expect.objectContaining({ name: 'guest', version: '1.0.0', state: 'up', operations: 1 })]);
    expect(plugins[0]!.instances).toEqual([
      expect.objectContaining({ version: '1.0.0', requests: 3, errors: 1, averageMs: 2 }),
    ]);

    const page = await get('/plugins', {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'accept-language': 'en',
    });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain('Guest &#60;script&#62;');
    expect(page.text).not.toContain('<script>');
  });

  it('welcomes in the language of the visitor', async () => {
    const swedish = await get('/', { accept: 'text/html' });
    const english = await get('/?lang=en');

    expect(swedish.text).toMatch(/<html lang="sv">[^]*Logga in[^]*Saker/);
    expect(english.text).toMatch(/<html lang="en">[^]*Sign in[^]*Things/);
    for (const { text } of [swedish, english])
      expect(text).toMatch(
        /<a class="skip" href="#main">[^]*<main id="main"[^]*<h1>[^]*href="\/docs"[^]*href="\/plugins"/,
      );
  });

  it('tells that it lives and that it is ready', async () => {
    expect((await get('/health/live')).text).toBe('{"status":"live"}');
    expect((await get('/health/ready')).text).toBe('{"status":"ready"}');
  });

  it('publishes the schema of the programme file', async () => {
    expect(JSON.parse((await get('/programme.schema.json')).text)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
    });
  });

  it('shows the emblems of both periods of the fund to pages of any origin', async () => {
    for (const file of ['european-union.svg', 'european-social-fund-2014-2020.svg']) {
      const { status, headers, text } = await get(`/emblems/${file}`);
      expect([status, headers.get('content-type'), headers.get('access-control-allow-origin')]).toEqual([
        200,
        'image/svg+xml',
        '*',
      ]);
      expect(text).toMatch(/^<svg [^>]*aria-label="Europeiska unionens emblem/);
    }
    expect((await get('/emblems/none.svg')).status).toBe(404);
  });

  it('answers HEAD and OPTIONS, and other verbs with 405', async () => {
    for (const path of ['/', '/openapi.json', '/plugins', '/docs', '/session', '/health/live']) {
      const head = await get(path, {}, 'HEAD');
      expect([path, head.status, head.text]).toEqual([path, 200, '']);
      const wrong = await get(path, {}, 'DELETE');
      expect([wrong.status, wrong.headers.get('allow'), wrong.headers.get('content-type')]).toEqual([
        405,
        'GET, HEAD, OPTIONS',
        'application/problem+json',
      ]);
      expect((await get(path, {}, 'OPTIONS')).status).toBe(204);
    }
  });

  it('answers a well-known address by the operation that the configuration names', async () => {
    expect((await get('/.well-known/did.json')).text).toBe('{"id":"did"}');
  });

  it('allows no other site to read', async () => {
    for (const path of ['/', '/plugins', '/x/guest/things/1']) {
      const { headers } = await get(path, { origin: 'https://other.example' });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
