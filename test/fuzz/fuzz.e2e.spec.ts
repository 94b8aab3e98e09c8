import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { TestPlatform } from './platform.fixture.js';

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; items?: Schema; enum?: unknown[]; format?: string; minLength?: number; maxLength?: number; minimum?: number; maximum?: number };
interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly body: Schema | undefined;
  readonly query: readonly { name: string; schema: Schema }[];
  readonly anonymous: boolean;
}

const PROGRAMME_ID = keyedId('programme', 'digieffekt');
/** Things that exist, so that not every request ends at an unknown id. */
const KNOWN = [PROGRAMME_ID, keyedId('organisation', 'landskrona'), keyedId('module', PROGRAMME_ID, 'it-sakerhet')];

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 15);

/** What hostile or careless clients put where a value is expected. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 'false', '\u0000', '\ud800', -1, 1e308, 2 ** 53, [], {}, [[]], [[[]]], { __proto__: null, constructor: 1 }, '../../etc/passwd', "'; DROP TABLE person; --", 'x'.repeat(10_000)),
  fc.jsonValue({ maxDepth: 4 }), fc.string({ unit: 'binary', maxLength: 300 }),
);

/** A value that fits the schema, roughly; then now and then an odd one in its place. */
function near(schema: Schema | undefined, depth = 0): fc.Arbitrary<unknown> {
  const fitting = (): fc.Arbitrary<unknown> => {
    if (!schema || depth > 4) return odd;
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.format === 'uuid') return fc.oneof(fc.uuid(), fc.constantFrom(...KNOWN));
    if (schema.format === 'date-time') return fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
    if (schema.format === 'date') return fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    if (schema.type === 'string') return fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.max(schema.minLength ?? 0, Math.min(schema.maxLength ?? 50, 60)) });
    if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? -10, max: Math.max(schema.maximum ?? 1_000, schema.minimum ?? -10) });
    if (schema.type === 'number') return fc.double({ noNaN: true });
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'array') return fc.array(near(schema.items, depth + 1), { maxLength: 4 });
    if (schema.properties) return fc.record(Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, near(property, depth + 1)])), { requiredKeys: schema.required ?? [] });
    return odd;
  };
  return fc.oneof({ weight: 9, arbitrary: fitting() }, { weight: 1, arbitrary: odd });
}

describe('Whatever is sent to the platform', () => {
  let platform: TestPlatform;
  let endpoints: Endpoint[];
  beforeAll(async () => {
    platform = await TestPlatform.start();
    const { body: document } = await platform.api('GET', '/openapi.json');
    endpoints = Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(([path, verbs]) =>
      Object.entries(verbs).filter(([method]) => /^(get|post|put|patch|delete)$/.test(method)).map(([method, operation]) => ({
        method: method.toUpperCase(), path, body: dereference(document, operation.requestBody?.content?.['application/json']?.schema),
        query: (operation.parameters ?? []).filter((parameter: { in: string }) => parameter.in === 'query'), anonymous: operation.security?.length === 0,
      })));
  }, 60_000);
  afterAll(() => platform?.stop());

  /** A person with every role, so that no refusal for want of a role hides what lies behind it. */
  beforeAll(async () => {
    const sections = parse(readFileSync(new URL('../../programmes/digieffekt.yaml', import.meta.url), 'utf8')) as Record<string, unknown>;
    for (const [owner, own] of Object.entries({ catalog: ['profiles', 'courses', 'goals'], directory: ['organisations', 'goalGroups'], evaluation: ['surveys'], certification: ['certificates'] })) {
      const applied = await platform.api('POST', `/${owner}/programme/apply`, {
        programmeKey: 'digieffekt', version: 'f'.repeat(64), allSections: Object.keys(sections), sections: Object.fromEntries(['programme', ...own].map((section) => [section, sections[section]])),
      }, { as: 'operator' });
      expect(applied).toMatchObject({ status: 200, body: { changes: expect.anything() } });
    }
    const person = await platform.api('POST', '/people', {
      organisationId: keyedId('organisation', 'landskrona'), name: { given: 'Fia', family: 'Fuzz' }, sex: 'female', identities: [{ issuer: `${platform.url}/oidc`, subject: 'demo:fuzz' }],
    }, { as: 'operator' });
    expect(person).toMatchObject({ status: 201 });
    for (const role of ['operator', 'programme-office', 'coordinator', 'trainer', 'certification-officer', 'evaluator', 'steering', 'simulator']) {
      expect(await platform.api('POST', '/assignments', { personId: person.body.personId, role, scope: '*' }, { as: 'operator' })).toMatchObject({ status: 201 });
    }
    await eventually(async () => (await platform.api('GET', '/assignments', undefined, { as: 'demo:fuzz' })).status === 200);
  }, 30_000);

  /** Answers a problem's document, or success; never a fault of ours, and never a fault without a document. */
  function expectHonestAnswer(answer: { status: number; body: any; headers: Headers }, what: string): void {
    const told = `${what} → ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
    if (answer.status >= 500) throw new Error(told);
    if (answer.status >= 400) {
      if (!answer.headers.get('content-type')?.startsWith('application/problem+json')) throw new Error(`no problem document: ${told}`);
      expect({ told, type: answer.body.type, status: answer.body.status }).toEqual({ told, type: expect.stringMatching(/^urn:lyftet:problem:/), status: answer.status });
    }
  }

  it('every operation answers valid, nearly valid and hostile input with a result or a problem document, never a 5xx', async () => {
    expect(endpoints.length).toBeGreaterThan(50);
    for (const endpoint of endpoints) {
      await fc.assert(
        fc.asyncProperty(
          near(endpoint.body), fc.record(Object.fromEntries(endpoint.query.map(({ name, schema }) => [name, near(schema)])), { requiredKeys: [] }),
          fc.oneof(fc.uuid(), fc.constantFrom(...KNOWN), fc.string({ minLength: 1, maxLength: 40 })), fc.constantFrom({}, { as: 'operator' }, { as: 'demo:fuzz' }, { as: 'demo:fuzz' }),
          async (body, query, id, caller) => {
            const path = endpoint.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id.toWellFormed()).replaceAll('.', '%2E') || 'x');
            const search = new URLSearchParams(Object.entries(query as object).map(([name, value]): [string, string] => [name, String(typeof value === 'object' ? JSON.stringify(value) : value).toWellFormed()]));
            const answer = await platform.api(endpoint.method, `${path}${search.size > 0 ? `?${search}` : ''}`, endpoint.method === 'GET' ? undefined : JSON.stringify(body), caller);
            expectHonestAnswer(answer, `${endpoint.method} ${path}?${search} ${JSON.stringify(body)?.slice(0, 500)}`);
          }),
        { numRuns: RUNS, endOnFailure: true },
      );
    }
  }, 300_000);

  it.each([
    ['no JSON', '{'], ['a lone surrogate', '{"a":"\\ud800"}'], ['a number', '7'], ['a list', '[]'], ['null', 'null'], ['a prototype', '{"__proto__":{"admin":true}}'],
    ['3,000 levels', `${'['.repeat(3_000)}${']'.repeat(3_000)}`], ['3,000 objects', `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`], ['an oversize text', JSON.stringify({ name: 'x'.repeat(2_000_000) })],
  ])('a body of %s is refused everywhere and nothing is stored', async (_what, body) => {
    const rows = () => platform.installation.sql.query('SELECT (SELECT count(*) FROM directory.audit) + (SELECT count(*) FROM catalog.audit) + (SELECT count(*) FROM enrolment.audit) AS rows');
    const before = await rows();
    for (const endpoint of endpoints.filter(({ method, body: schema }) => method !== 'GET' && schema?.required?.length)) {
      const answer = await platform.api(endpoint.method, endpoint.path.replaceAll(/\{\w+\}/g, '01935a5e-0000-7000-8000-000000000001'), body, { as: 'operator' });
      expectHonestAnswer(answer, `${endpoint.method} ${endpoint.path}`);
      expect([400, 403, 404, 413]).toContain(answer.status);
    }
    expect((await rows()).rows).toEqual(before.rows);
  }, 60_000);

  it.each(['/no-such-thing', '/people/%00', '/people/%zz', '/..%2f..%2fetc', '/x/none/at-all', '/openapi.json/more', `/${'a'.repeat(5_000)}`].map((path): [string, string] => [path.slice(0, 30), path]))('the unknown address %s is a problem of 4xx', async (_name, path) => {
    const answer = await platform.api('GET', path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectHonestAnswer(answer, path);
  });
});

function dereference(document: any, schema: any): any {
  if (Array.isArray(schema)) return schema.map((one) => dereference(document, one));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#/')) return dereference(document, schema.$ref.slice(2).split('/').reduce((node: any, part: string) => node?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], document));
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, dereference(document, value)]));
}
