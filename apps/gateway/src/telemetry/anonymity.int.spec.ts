import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import net from 'node:net';
import { type ProcessTelemetry, createLogger, openTelemetry, telemetryConfig } from '#platform';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';

jest.setTimeout(60_000);

const CORRELATION = '0190a0b0-0000-7000-8000-000000000001';
const IDENTIFYING = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'correlation-id': CORRELATION,
};

describe('A request for an anonymous operation', () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'gateway',
    level: 'DEBUG',
    destination: { write: (line) => void lines.push(line) },
  });
  let fixture: GatewayFixture;
  let gateway: RunningGateway;
  let telemetry: ProcessTelemetry;
  let release: (() => void) | undefined;

  beforeAll(async () => {
    fixture = await GatewayFixture.start();
    telemetry = await openTelemetry(
      telemetryConfig.load({ OTEL_TRACES_EXPORTER: 'console', OTEL_METRICS_EXPORTER: 'prometheus' }),
      logger,
      {},
    );
    gateway = await fixture.gateway({
      logger,
      telemetry: telemetry.of('gateway', { isEntrance: true }),
      limits: { inFlight: 1 },
      aliases: { '/answers': '/x/guest/surveys/1/answers' },
    });
    const manifest = aManifest('guest', [
      anOperation('guest.add-answer', 'POST /x/guest/surveys/{id}/answers', { anonymous: true }),
      anOperation('guest.add-thing', 'POST /x/guest/things/{id}/parts'),
    ]);
    const held = () => new Promise<object>((resolve) => (release = () => resolve({ body: '{}' })));
    await fixture.plugin(manifest, { 'guest.add-answer': held, 'guest.add-thing': () => ({ body: '{}' }) });
    await eventually(
      async () => (await fetch(`${gateway.url}/x/guest/things/1/parts`, { method: 'POST' })).status === 200,
      6_000,
    );
  });
  afterAll(async () => {
    await fixture.stop();
    await telemetry.stop();
  });
  beforeEach(() => (release = undefined));

  /** Sends it word for word, and returns all that comes back. */
  const raw = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
    new Promise<string>((resolve, reject) => {
      const all = {
        host: 'gateway.test',
        connection: 'close',
        ...IDENTIFYING,
        'content-length': String(body.length),
        ...headers,
      };
      const socket = net.connect(gateway.port, '127.0.0.1', () =>
        socket.write(
          `${method} ${path} HTTP/1.1\r\n${Object.entries(all)
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('')}\r\n${body}`,
        ),
      );
      let received = '';
      socket
        .on('data', (data) => (received += data.toString('latin1')))
        .on('end', () => resolve(received))
        .on('error', reject);
    });

  const REFUSED: [string, number, (things: string) => Promise<string>][] = [
    [
      'too large',
      413,
      (things) => raw('POST', `/x/guest/${things}`, { 'content-type': 'application/json', 'content-length': '400000' }),
    ],
    [
      'of a content type that is none',
      415,
      (things) => raw('POST', `/x/guest/${things}`, { 'content-type': 'nonsense' }, '{}'),
    ],
    ['badly encoded', 400, (things) => raw('POST', `/x/guest/${things.replace('/1/', '/%zz/')}`)],
    ['of a method that is not there', 405, (things) => raw('DELETE', `/x/guest/${things}`)],
    ['of a method that the gateway does not know', 405, (things) => raw('PROPFIND', `/x/guest/${things}`)],
    ['a HEAD', 405, (things) => raw('HEAD', `/x/guest/${things}`)],
    ['an OPTIONS', 204, (things) => raw('OPTIONS', `/x/guest/${things}`)],
  ];

  it.each(REFUSED)('leaves nothing when it is %s', async (_what, status, send) => {
    const [written, metrics] = [lines.length, await telemetry.scrape!()];

    const answer = await send('surveys/1/answers');

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toMatch(/correlation-id|urn:uuid/i);
    expect(lines.slice(written)).toEqual([]);
    expect(await telemetry.scrape!()).toBe(metrics);
  });

  it('leaves nothing when it is refused under another name', async () => {
    const written = lines.length;

    expect(
      await raw('POST', '/answers', { 'content-type': 'application/json', 'content-length': '400000' }),
    ).not.toMatch(/correlation-id/i);
    expect(lines.slice(written)).toEqual([]);
  });

  it.each(REFUSED.slice(0, -1))(
    'is told apart from others, of which one that is %s is counted and told with its ids',
    async (_what, status, send) => {
      const [written, metrics] = [lines.length, await telemetry.scrape!()];

      expect(await send('things/1/parts')).toMatch(
        new RegExp(`^HTTP/1.1 ${status} [^]*correlation-id: ${CORRELATION}`),
      );
      expect(lines.slice(written).join('')).toContain(CORRELATION);
      expect(await telemetry.scrape!()).not.toBe(metrics);
    },
  );

  it('is not among those that are told to be under way, and takes its share of what may be', async () => {
    const inFlight = async () =>
      /^lyftet_gateway_requests_in_flight\{.*\} (\d+)$/m.exec(await telemetry.scrape!())?.[1];
    const answer = fetch(`${gateway.url}/x/guest/surveys/1/answers`, { method: 'POST' });
    await eventually(() => release !== undefined, 3_000);

    expect(await inFlight()).toBe('0');
    expect((await fetch(`${gateway.url}/x/guest/things/1/parts`, { method: 'POST' })).status).toBe(503);

    release!();
    expect((await answer).status).toBe(200);
    expect((await fetch(`${gateway.url}/x/guest/things/1/parts`, { method: 'POST' })).status).toBe(200);
    expect(await inFlight()).toBe('0');
  });
});
