import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finishToken, requestToken } from '#blind-tokens';
import { type ProcessTelemetry, createLogger, openTelemetry, telemetryConfig } from '#platform';
import { momentFacts } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { type Answer, TestPlatform } from '../journeys/platform.fixture.js';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.js';

const HOUR = 3_600_000;
const programmeId = keyedId('programme', 'spar');
const title = { sv: 'Spår' };
const sections = {
  programme: {
    key: 'spar', number: '1', title, owner: 'Spårkommun', startsOn: '2023-01-01', endsOn: '2099-12-31', period: 'esf-plus',
    fund: { name: { sv: 'ESF+' }, wording: { sv: 'Medfinansieras av Europeiska unionen' }, emblem: 'emblems/european-union.svg' },
  },
  courses: [{ key: 'kurs', title, modules: [{ key: 'modul', title, hours: 1, forms: ['classroom'], competences: [{ competence: '1.1', level: 1 }], seats: 9 }] }],
  organisations: [{ key: 'spar', name: 'Spår', type: 'municipality' }],
  goalGroups: [{ key: 'grupp', name: title }],
  surveys: [{ key: 'enkat', title, opens: 'session-end', closesAfterDays: 1, questions: [{ key: 'betyg', type: 'rating', text: title, min: 1, max: 5 }] }],
};
const OWNED = { catalog: ['courses'], directory: ['organisations', 'goalGroups'], evaluation: ['surveys'] } as const;

describe('A click', () => {
  const lines: string[] = [];
  let receiver: OtlpReceiver;
  let telemetry: ProcessTelemetry;
  let platform: TestPlatform;
  let sessionId: string;
  let enrolmentId: string;

  /** Asks until it is granted: services learn from each other by events. */
  const granted = async (method: string, path: string, body: object | undefined, as: string, headers: Record<string, string> = {}): Promise<Answer['body']> => {
    let last: Answer | undefined;
    await eventually(async () => (last = await platform.api(method, path, body, { as, headers })).status < 300, { within: 20_000 })
      .catch(() => { throw new Error(`${method} ${path} as ${as}: ${last?.status} ${JSON.stringify(last?.body)}`); });
    return last!.body;
  };
  const demoNow = async (hours: number) => new Date(Date.parse((await platform.api('GET', '/demo/clock')).body.now) + hours * HOUR).toISOString();
  const person = async (subject: string): Promise<string> => {
    const { personId } = await granted('POST', '/people', { organisationId: keyedId('organisation', 'spar'), name: { given: 'Hemlig', family: 'Person' }, sex: 'female', identities: [{ issuer: `${platform.url}/oidc`, subject }] }, 'operator');
    await platform.confirm(subject);
    return personId;
  };
  /** The value of a series whose labels contain all of these. */
  const metric = async (name: string, ...labels: string[]): Promise<number | undefined> => {
    const line = (await telemetry.scrape!()).split('\n').find((each) => each.startsWith(`${name}{`) && labels.every((label) => each.includes(label)));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
  };

  /** Waits until what was asked before is told. */
  const quiet = async (): Promise<void> => {
    const told = async () => `${receiver.spans.length} ${lines.length} ${await telemetry.scrape!()}`;
    for (let [before, now] = ['', await told()]; before !== now; [before, now] = [now, await told()]) await pause(200);
  };

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const loggerOf = (service: string) => createLogger({ service, level: 'DEBUG', ambient: momentFacts, destination: { write: (line) => void lines.push(line) } });
    const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`, OTEL_METRICS_EXPORTER: 'prometheus', OTEL_BSP_SCHEDULE_DELAY: '50' };
    telemetry = await openTelemetry(telemetryConfig.load(environment), loggerOf('test'));
    platform = await TestPlatform.start({ telemetry, loggerOf, environment: { EVALUATION_SPARE_KEYS: '2' } });
    for (const [plugin, names] of Object.entries(OWNED)) {
      const own = Object.fromEntries(Object.entries(sections).filter(([name]) => name === 'programme' || (names as readonly string[]).includes(name)));
      await granted('POST', `/${plugin}/programme/apply`, { programmeKey: 'spar', version: 'a'.repeat(64), allSections: Object.keys(sections), sections: own }, 'operator');
    }
    await platform.takePart('spar', 'spar');
    const [office, trainer, learner] = [await person('demo:office'), await person('demo:trainer'), await person('demo:learner')];
    for (const role of ['programme-office', 'trainer']) await granted('POST', '/assignments', { personId: office, role, scope: `programme:${programmeId}` }, 'operator');
    await granted('POST', '/memberships', { programmeId, goalGroupId: keyedId('goal-group', programmeId, 'grupp'), personIds: [learner], from: '2023-01-01' }, 'demo:office');
    sessionId = (await granted('POST', '/sessions', { moduleId: keyedId('module', programmeId, 'modul'), startsAt: await demoNow(1), endsAt: await demoNow(2), form: 'classroom', trainerIds: [trainer] }, 'demo:office')).sessionId;
  }, 120_000);
  afterAll(async () => {
    await platform?.stop();
    await telemetry?.stop();
    await receiver?.stop();
  });

  it('is one trace, from the gateway over plugin, SQL and outbox to the row in the projection of another plugin', async () => {
    const traceId = '0123456789abcdef0123456789abcdef';
    const above = '0123456789abcdef';
    const name = (suffix: string) => (span: ReceivedSpan) => span.name === suffix;
    ({ enrolmentId } = await granted('POST', '/enrolments', { sessionId }, 'demo:learner', { traceparent: `00-${traceId}-${above}-01` }));
    // What was refused while the session was not known yet is in the trace too; the way down is that of the last one.
    const trace = () => receiver.trace(traceId);
    const last = await eventually(() => trace().findLast((span) => span.service === 'insight' && span.name === 'INSERT'), { within: 15_000 });

    const chain: ReceivedSpan[] = [];
    for (let span: ReceivedSpan | undefined = last; span; span = trace().find(({ spanId }) => spanId === span!.parentSpanId)) chain.unshift(span);

    expect(chain.map(({ service, name: spanName, kind }) => [service, spanName, kind])).toEqual([
      ['gateway', 'POST /enrolments', 2],
      ['gateway', 'request op.enrolment.enrol', 3],
      ['enrolment', 'enrolment.enrol', 2],
      ['insight', 'process FollowEnrolments', 5],
      ['insight', 'INSERT', 3],
    ]);
    expect(chain[0]!.parentSpanId).toBe(above);
    const batch = trace().findLast(name('batch enrolment.enrol'))!;
    const statements = trace().filter(({ service, attributes }) => service === 'enrolment' && attributes['db.system.name'] === 'postgresql');
    const sent = trace().find(name('publish event.enrolment.enrolment.confirmed.v1'))!;
    expect([batch.parentSpanId, sent.parentSpanId]).toEqual([chain[2]!.spanId, chain[2]!.spanId]);
    expect(sent).toMatchObject({ service: 'enrolment', kind: 4 });
    expect(statements.map(({ name: statement }) => statement)).toEqual(expect.arrayContaining(['START', 'kit-events', 'COMMIT']));
    expect(platform.installation.events.find(({ traceparent }) => traceparent?.includes(traceId))?.aggregateid).toBe(enrolmentId);
  });

  it('leaves no path, value, address or person in its spans', async () => {
    await granted('GET', `/enrolments/${enrolmentId}?`, undefined, 'demo:learner', { 'user-agent': 'the-browser-of-somebody' });
    await eventually(() => receiver.spans.some(({ name }) => name === 'GET /enrolments/{enrolmentId}'));
    const everything = receiver.received.join('');

    expect(everything).not.toContain(enrolmentId);
    expect(everything).not.toContain(sessionId);
    for (const telling of ['Hemlig', 'the-browser-of-somebody', '127.0.0.1', 'demo:learner']) expect(everything).not.toContain(telling);
  });

  it('is counted', async () => {
    expect(await metric('http_server_request_duration_seconds_count', 'service="gateway"', 'http_route="/enrolments"', 'http_response_status_code="201"')).toBe(1);
    expect(await metric('lyftet_operation_duration_seconds_count', 'service="enrolment"', 'operation="enrolment.enrol"', 'status="201"')).toBe(1);
    expect(await metric('lyftet_batch_size_count', 'service="enrolment"', 'duty="writer"')).toBeGreaterThanOrEqual(1);
    expect(await metric('lyftet_inbox_handled_total', 'service="insight"', 'type="enrolment.enrolment.confirmed.v1"')).toBe(1);
    expect(await metric('lyftet_plugin_up', 'plugin="enrolment"')).toBe(1);
    expect(await metric('lyftet_nats_connected', 'service="insight"')).toBe(1);
    for (const name of ['lyftet_outbox_unsent', 'lyftet_outbox_age_seconds', 'lyftet_parked_events', 'lyftet_inbox_lag']) expect([name, await metric(name, 'service="insight"')]).toEqual([name, 0]);

    const hits = (await metric('lyftet_page_cache_hits_total', 'service="gateway"'))!;
    for (let asked = 0; asked < 2; asked += 1) await platform.api('GET', `/programmes/${programmeId}`);
    expect(await metric('lyftet_page_cache_hits_total', 'service="gateway"')).toBeGreaterThan(hits);

    await platform.api('POST', '/enrolments', { sessionId: 'none' }, { as: 'demo:learner' });

    expect(await metric('lyftet_operation_problems_total', 'operation="enrolment.enrol"', 'type="urn:lyftet:problem:lyftet:invalid-input"')).toBeGreaterThanOrEqual(1);
  });

  it('that is anonymous leaves no span, no metric and no line, and no trace goes on from it', async () => {
    await granted('POST', '/demo/clock', { now: await demoNow(3) }, 'operator');
    await granted('POST', '/attendance', { sessionId, marks: [{ enrolmentId, hours: 1 }] }, 'demo:trainer');
    await granted('POST', `/enrolments/${enrolmentId}/sign`, {}, 'demo:learner');
    const surveyId = await eventually(async () => (await granted('GET', '/surveys/mine', undefined, 'demo:learner')).items[0]?.surveyId as string | undefined, { within: 20_000 });
    const requested = await requestToken((await granted('GET', `/surveys/${surveyId}`, undefined, 'demo:learner')).publicKey);
    const { blindSignature } = await granted('POST', `/surveys/${surveyId}/tokens`, { blindedMessage: requested.blindedMessage }, 'demo:learner');
    const token = await finishToken(requested, blindSignature);
    const traceId = 'fedcba9876543210fedcba9876543210';
    const headers = { traceparent: `00-${traceId}-0123456789abcdef-01` };
    const answer = (answers: object) => platform.api('POST', `/surveys/${surveyId}/answers`, { ...token, answers }, { headers });
    await platform.installation.settle();
    // Keys of surveys are made in the background, and do leave traces.
    await eventually(async () => (await platform.installation.sql.query(`SELECT 1 FROM evaluation.job WHERE state IN ('waiting', 'running')`)).rowCount === 0, { within: 60_000 });
    await quiet();
    const [spans, metrics, written] = [receiver.spans.length, await telemetry.scrape!(), lines.length];

    // Refused by the gateway, refused by the plugin, taken, refused by the batch.
    expect((await platform.api('POST', `/surveys/${surveyId}/answers`, 'no JSON', { headers })).status).toBe(400);
    expect((await answer({ betyg: 99 })).status).toBe(400);
    expect((await answer({ betyg: 5 })).status).toBe(202);
    expect((await answer({ betyg: 5 })).status).toBeGreaterThanOrEqual(400);
    await pause(500); // ten sendings of spans

    expect(receiver.trace(traceId)).toEqual([]);
    expect(receiver.spans.slice(spans).map(({ name }) => name)).toEqual([]);
    expect(await telemetry.scrape!()).toBe(metrics);
    expect(lines.slice(written)).toEqual([]);
    expect(receiver.received.join('')).not.toContain('submit-answer');
    expect(metrics).not.toContain('submit-answer');
    expect(lines.join('')).not.toContain('submit-answer');
    expect(JSON.stringify(platform.installation.events)).not.toContain(traceId);
  }, 90_000);
});
