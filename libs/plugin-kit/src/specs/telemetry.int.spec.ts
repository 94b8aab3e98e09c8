import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ProcessTelemetry, createLogger, openTelemetry, telemetryConfig, uuidv7 } from '#platform';
import { TestInstallation, eventually } from '#testing';
import { momentFacts } from '../index.js';
import { delta, gamma, gate, wordSaid } from './words.fixture.js';

const ann = { id: uuidv7() };
const hex = (length: number) => uuidv7().replaceAll('-', '').padEnd(32, '0').slice(-length);
const aTrace = () => ({ traceId: hex(32), spanId: hex(16) });
const headersOf = ({ traceId, spanId }: { traceId: string; spanId: string }) => ({
  traceparent: `00-${traceId}-${spanId}-01`,
});

type Line = Readonly<Record<string, any>>;

describe('Telemetry of plugins', () => {
  const lines: Line[] = [];
  let platform: TestInstallation;
  let telemetry: ProcessTelemetry;

  const loggerOf = (service: string) =>
    createLogger({
      service,
      level: 'DEBUG',
      ambient: momentFacts,
      destination: { write: (line) => void lines.push(JSON.parse(line) as Line) },
    });
  const spans = (traceId?: string) =>
    lines.filter(
      ({ message, traceparent }) =>
        message === 'span' && (traceId === undefined || String(traceparent).includes(traceId)),
    );
  const idOf = (span: Line) => String(span['traceparent']).slice(36, 52);
  const say = (operation: string, text: string, trace = aTrace()) =>
    platform.call(
      `gamma.${operation}`,
      { text },
      { as: ann, headers: { ...headersOf(trace), 'correlation-id': trace.traceId } },
    );
  const metric = async (name: string, ...labels: string[]) => {
    const line = (await telemetry.scrape!())
      .split('\n')
      .find((each) => each.startsWith(`${name}{`) && labels.every((label) => each.includes(label)));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
  };

  beforeAll(async () => {
    telemetry = await openTelemetry(
      telemetryConfig.load({ OTEL_TRACES_EXPORTER: 'console', OTEL_METRICS_EXPORTER: 'prometheus' }),
      loggerOf('spans'),
    );
    platform = await TestInstallation.create([gamma, delta]);
    for (const plugin of [gamma, delta])
      await platform.start(plugin, {
        telemetry: telemetry.of(plugin.options.name),
        logger: loggerOf(plugin.options.name),
      });
  });
  afterAll(async () => {
    gate.open();
    await platform.stop();
    await telemetry.stop();
  });

  it('gives every line of a request, and of a subscriber, its correlation id and its trace', async () => {
    const trace = aTrace();

    await say('say', 'hello', trace);
    await platform.settle();

    const written = lines.filter(({ correlationId, message }) => correlationId === trace.traceId && message !== 'span');
    expect(written.map(({ service, message, traceId }) => [service, message, traceId])).toEqual([
      ['gamma', 'said', trace.traceId],
      ['delta', 'heard', trace.traceId],
    ]);
  });

  it('makes one trace of many: each request of a batch leads to the transaction that settled it', async () => {
    // The first is settled alone; the others have gathered meanwhile.
    const traces = Array.from({ length: 6 }, aTrace);
    await Promise.all(traces.map((trace) => say('chant', 'together', trace)));
    await platform.settle();

    const batches = spans().filter(({ name }) => name === 'batch gamma.chant');
    const shared = batches.find(({ links }) => links.length > 1)!;
    const others = shared['links'].map((link: string) => link.slice(0, 32)) as string[];

    expect(batches.map(({ traceparent }) => String(traceparent).slice(3, 35)).sort()).toEqual(
      traces.map(({ traceId }) => traceId).sort(),
    );
    for (const traceId of others)
      expect(spans(traceId).find(({ name }) => name === 'batch gamma.chant')!['links']).toEqual([
        `${String(shared['traceparent']).slice(3, 35)}-${idOf(shared)}`,
      ]);
    // However they were settled, what each has told goes on in its own trace, and so does what came of it.
    for (const { traceId } of traces)
      expect(spans(traceId).map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'gamma.chant',
          'publish event.gamma.word.said.v1',
          'process Hear',
          'process CountWords',
        ]),
      );
    expect(spans(String(shared['traceparent']).slice(3, 35)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['transaction', 'chant', 'kit-events', 'COMMIT']),
    );
    expect(await metric('lyftet_batch_size_sum', 'service="gamma"', 'duty="writer"')).toBe(6);
  });

  it('begins a trace with what begins by itself', async () => {
    await say('echo', 'again');
    await eventually(() => platform.published(wordSaid).some(({ data }) => data.text === 'again'));
    await platform.settle();
    const root = spans().find(({ name }) => name === 'timer:echo')!;

    expect(root['parentSpanId']).toBeUndefined();
    expect(spans(String(root['traceparent']).slice(3, 35)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['kit-events', 'publish event.gamma.word.said.v1', 'process Hear']),
    );
  });

  it('names faults by their class, and not by what they say', async () => {
    const [failed, refused] = [aTrace(), aTrace()];

    expect((await say('say', 'fail', failed)).status).toBe(500);
    expect((await say('say', 'forbidden', refused)).status).toBe(422);

    expect(spans(failed.traceId)[0]!['attributes']).toMatchObject({
      'lyftet.status': 500,
      'error.type': 'urn:lyftet:problem:lyftet:internal-fault',
    });
    expect(spans(refused.traceId)[0]!['attributes']).toEqual({
      'lyftet.operation': 'gamma.say',
      'messaging.system': 'nats',
      'lyftet.status': 422,
      'lyftet.problem': 'urn:lyftet:problem:gamma:word-forbidden',
    });
    expect(
      await metric(
        'lyftet_operation_problems_total',
        'operation="gamma.say"',
        'type="urn:lyftet:problem:gamma:word-forbidden"',
      ),
    ).toBe(1);
    expect(await metric('lyftet_operation_duration_seconds_count', 'operation="gamma.say"', 'status="500"')).toBe(1);
  });

  it('says how far behind the inbox is', async () => {
    gate.close();
    // One after the other: events that wait together become one message, and messages are what is counted.
    for (const [index, text] of ['one', 'two', 'three'].entries()) {
      await say('say', text);
      await eventually(
        async () => (await metric('lyftet_inbox_lag', 'service="delta"', 'stream="EVENTS"')) === index + 1,
      );
    }

    gate.open();
    await platform.settle();

    expect(await metric('lyftet_inbox_lag', 'service="delta"', 'stream="EVENTS"')).toBe(0);
  });

  it('says how many events stand aside', async () => {
    expect(await metric('lyftet_parked_events', 'service="delta"')).toBe(0);

    await say('say', 'broken');

    await eventually(async () => (await metric('lyftet_parked_events', 'service="delta"')) === 1);
    expect(lines.find(({ message }) => message === 'An event keeps failing and is parked')).toMatchObject({
      level: 'ERROR',
      correlationId: expect.any(String),
    });
  });

  it('says how long the outbox waits', async () => {
    expect(await metric('lyftet_outbox_age_seconds', 'service="gamma"')).toBe(0);

    // gamma's user may not publish this, so it stays.
    await platform.sql.query(
      `
        INSERT INTO gamma.outbox (message_id, subject, payload, created_at)
        VALUES ($1, 'event.delta.foreign.told.v1', '{}', $2)
      `,
      [uuidv7(), new Date(Date.now() - 600_000)],
    );

    expect(await metric('lyftet_outbox_unsent', 'service="gamma"')).toBe(1);
    expect(await metric('lyftet_outbox_age_seconds', 'service="gamma"')).toBeGreaterThanOrEqual(600);
    await platform.sql.query('DELETE FROM gamma.outbox_queue');
  });

  it('knows nothing of what is anonymous, whether it succeeds, is refused or fails', async () => {
    await platform.settle();
    const before = { lines: lines.length, metrics: await telemetry.scrape!() };
    const whisper = (text: string, trace = aTrace()) =>
      platform.call('gamma.whisper', { text }, { as: ann, headers: headersOf(trace) });

    expect([
      (await whisper('psst')).status,
      (await whisper('forbidden')).status,
      (await whisper('fail')).status,
    ]).toEqual([204, 422, 500]);
    await platform.settle();

    expect(lines.slice(before.lines)).toEqual([]);
    expect(await telemetry.scrape!()).toBe(before.metrics);
  });
});
