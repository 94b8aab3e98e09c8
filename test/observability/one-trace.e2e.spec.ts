import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finishToken, requestToken } from '#blind-tokens';
import { eventually } from '#testing';
import type { TestPlatform } from '../journeys/platform.fixture.js';
import type { OtlpReceiver, ReceivedSpan } from './otlp-receiver.js';
import { ToldPlatform, programmeId } from './told-platform.js';

describe('A click', () => {
  let told: ToldPlatform;
  let receiver: OtlpReceiver;
  let platform: TestPlatform;
  let lines: readonly string[];
  let sessionId: string;
  let enrolmentId: string;

  beforeAll(async () => {
    told = await ToldPlatform.start();
    await told.prepare();
    ({ receiver, platform, lines, sessionId } = told);
  }, 120_000);
  afterAll(() => told?.stop());

  it('is one trace, from the gateway over SQL and outbox to the row of another plugin', async () => {
    const traceId = '0123456789abcdef0123456789abcdef';
    const above = '0123456789abcdef';
    const name = (suffix: string) => (span: ReceivedSpan) => span.name === suffix;
    ({ enrolmentId } = await told.granted('POST', '/enrolments', { sessionId }, 'demo:learner', {
      traceparent: `00-${traceId}-${above}-01`,
    }));
    // What was refused while the session was not known yet is in the trace too; the way down is that of the last one.
    const trace = () => receiver.trace(traceId);
    const last = await eventually(
      () => trace().findLast((span) => span.service === 'insight' && span.name.startsWith('keep-enrolment-')),
      { within: 15_000 },
    );

    const chain: ReceivedSpan[] = [];
    for (
      let span: ReceivedSpan | undefined = last;
      span;
      span = trace().find(({ spanId }) => spanId === span!.parentSpanId)
    )
      chain.unshift(span);

    expect(chain.map(({ service, name: spanName, kind }) => [service, spanName, kind])).toEqual([
      ['gateway', 'POST /enrolments', 2],
      ['gateway', 'request op.enrolment.enrol', 3],
      ['enrolment', 'enrolment.enrol', 2],
      ['insight', 'process CopyEnrolments', 5],
      ['insight', expect.stringMatching(/^keep-enrolment-/), 3],
    ]);
    expect(chain[0]!.parentSpanId).toBe(above);
    const batch = trace().findLast(name('batch enrolment.enrol'))!;
    const statements = trace().filter(
      ({ service, attributes }) => service === 'enrolment' && attributes['db.system.name'] === 'postgresql',
    );
    const sent = trace().find(name('publish event.enrolment.enrolment.confirmed.v1'))!;
    expect([batch.parentSpanId, sent.parentSpanId]).toEqual([chain[2]!.spanId, chain[2]!.spanId]);
    expect(sent).toMatchObject({ service: 'enrolment', kind: 4 });
    expect(statements.map(({ name: statement }) => statement)).toEqual(
      expect.arrayContaining(['START', 'kit-events', 'COMMIT']),
    );
    expect(platform.installation.events.find(({ traceparent }) => traceparent?.includes(traceId))?.aggregateid).toBe(
      enrolmentId,
    );
  });

  it('leaves no path, value, address or person in its spans', async () => {
    await told.granted('GET', `/enrolments/${enrolmentId}?`, undefined, 'demo:learner', {
      'user-agent': 'the-browser-of-somebody',
    });
    await eventually(() => receiver.spans.some(({ name }) => name === 'GET /enrolments/{enrolmentId}'));
    const everything = receiver.received.join('');

    expect(everything).not.toContain(enrolmentId);
    expect(everything).not.toContain(sessionId);
    for (const telling of ['Hemlig', 'the-browser-of-somebody', '127.0.0.1', 'demo:learner'])
      expect(everything).not.toContain(telling);
  });

  it('is counted', async () => {
    expect(
      await told.metric(
        'http_server_request_duration_seconds_count',
        'service="gateway"',
        'http_route="/enrolments"',
        'http_response_status_code="201"',
      ),
    ).toBe(1);
    expect(
      await told.metric(
        'lyftet_operation_duration_seconds_count',
        'service="enrolment"',
        'operation="enrolment.enrol"',
        'status="201"',
      ),
    ).toBe(1);
    expect(await told.metric('lyftet_batch_size_count', 'service="enrolment"', 'duty="writer"')).toBeGreaterThanOrEqual(
      1,
    );
    expect(
      await told.metric('lyftet_inbox_handled_total', 'service="insight"', 'type="enrolment.enrolment.confirmed.v1"'),
    ).toBe(1);
    expect(await told.metric('lyftet_plugin_up', 'plugin="enrolment"')).toBe(1);
    expect(await told.metric('lyftet_nats_connected', 'service="insight"')).toBe(1);
    for (const name of [
      'lyftet_outbox_unsent',
      'lyftet_outbox_age_seconds',
      'lyftet_parked_events',
      'lyftet_inbox_lag',
    ])
      expect([name, await told.metric(name, 'service="insight"')]).toEqual([name, 0]);

    const hits = (await told.metric('lyftet_page_cache_hits_total', 'service="gateway"'))!;
    for (let asked = 0; asked < 2; asked += 1) await platform.api('GET', `/programmes/${programmeId}`);
    expect(await told.metric('lyftet_page_cache_hits_total', 'service="gateway"')).toBeGreaterThan(hits);

    await platform.api('POST', '/enrolments', { sessionId: 'none' }, { as: 'demo:learner' });

    expect(
      await told.metric(
        'lyftet_operation_problems_total',
        'operation="enrolment.enrol"',
        'type="urn:lyftet:problem:lyftet:invalid-input"',
      ),
    ).toBeGreaterThanOrEqual(1);
  });

  it('that is anonymous leaves no span, no metric and no line, and no trace goes on from it', async () => {
    await told.granted('POST', '/demo/clock', { now: await told.demoNow(3) }, 'operator');
    await told.granted('POST', '/attendance', { sessionId, marks: [{ enrolmentId, minutes: 60 }] }, 'demo:trainer');
    await told.granted('POST', `/enrolments/${enrolmentId}/sign`, {}, 'demo:learner');
    const surveyId = await eventually(
      async () =>
        (await told.granted('GET', '/surveys/mine', undefined, 'demo:learner')).items[0]?.surveyId as
          | string
          | undefined,
      { within: 20_000 },
    );
    const requested = await requestToken(
      (await told.granted('GET', `/surveys/${surveyId}`, undefined, 'demo:learner')).publicKey,
    );
    const { blindSignature } = await told.granted(
      'POST',
      `/surveys/${surveyId}/tokens`,
      { blindedMessage: requested.blindedMessage },
      'demo:learner',
    );
    const token = await finishToken(requested, blindSignature);
    const traceId = 'fedcba9876543210fedcba9876543210';
    const headers = { traceparent: `00-${traceId}-0123456789abcdef-01` };
    const answer = (answers: object) =>
      platform.api('POST', `/surveys/${surveyId}/answers`, { ...token, answers }, { headers });
    await platform.installation.settle();
    // Keys of surveys are made in the background, and do leave traces.
    await eventually(
      async () =>
        (await platform.installation.sql.query(`SELECT 1 FROM evaluation.job WHERE state IN ('waiting', 'running')`))
          .rowCount === 0,
      { within: 60_000 },
    );
    await told.quiet();
    const [spans, metrics, written] = [receiver.spans.length, await told.telemetry.scrape!(), lines.length];

    // Refused by the gateway, refused by the plugin, taken, refused by the batch.
    expect((await platform.api('POST', `/surveys/${surveyId}/answers`, 'no JSON', { headers })).status).toBe(400);
    expect((await answer({ betyg: 99 })).status).toBe(400);
    expect((await answer({ betyg: 5 })).status).toBe(202);
    expect((await answer({ betyg: 5 })).status).toBeGreaterThanOrEqual(400);
    await pause(500); // ten sendings of spans

    expect(receiver.trace(traceId)).toEqual([]);
    expect(receiver.spans.slice(spans).map(({ name }) => name)).toEqual([]);
    expect(await told.telemetry.scrape!()).toBe(metrics);
    expect(lines.slice(written)).toEqual([]);
    expect(receiver.received.join('')).not.toContain('submit-answer');
    expect(metrics).not.toContain('submit-answer');
    expect(lines.join('')).not.toContain('submit-answer');
    expect(JSON.stringify(platform.installation.events)).not.toContain(traceId);
  }, 90_000);
});
