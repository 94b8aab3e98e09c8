import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Manifest } from '#plugin-kit/contract';
import { aManifest, anOperation, cpuMs } from '#testing';

import { checkManifest } from './manifest-check.js';
import { PathSegments } from './path-segments.js';
import { RESERVED_SEGMENTS } from './reserved-segments.js';

const segments = new PathSegments(RESERVED_SEGMENTS);
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const check = (manifest: unknown, name = 'guest') =>
  checkManifest(bytesOf(manifest), { name, sha256: undefined }, segments);
const reasonsOf = (manifest: unknown, name = 'guest') => {
  const result = check(manifest, name);
  return 'refused' in result ? result.refused.join('\n') : '';
};
const get = (rest: Parameters<typeof anOperation>[2] = {}, http = 'GET /x/guest/things') =>
  aManifest('guest', [anOperation('guest.get-thing', http, rest)]);

describe('checkManifest', () => {
  it('accepts a manifest of the contract and tells its hash', () => {
    expect(check(get())).toMatchObject({
      manifest: { name: 'guest' },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('passes over fields that it does not know', () => {
    expect(reasonsOf({ ...get(), tomorrow: true })).toBe('');
  });

  it('refuses bytes that are too many, no UTF-8, no JSON or of another hash', () => {
    const refused = (bytes: Uint8Array, sha256?: string) =>
      expect(checkManifest(bytes, { name: 'guest', sha256 }, segments)).toHaveProperty('refused');
    refused(Buffer.alloc(512 * 1024 + 1, 0x20));
    refused(Buffer.from([0x22, 0xff, 0x22]));
    refused(Buffer.from('{'));
    refused(bytesOf(get()), '0'.repeat(64));
  });

  it('refuses reserved names and the name of somebody else', () => {
    expect(reasonsOf(aManifest('gateway', []), 'gateway')).toMatch(/name/);
    expect(reasonsOf(aManifest('other', []))).toMatch(/announced/);
    expect(reasonsOf(aManifest('guest', [anOperation('catalog.get-course', undefined)]))).toMatch(
      /not an operation of guest/,
    );
  });

  it('refuses more than 500 operations', () => {
    expect(
      reasonsOf(
        aManifest(
          'guest',
          Array.from({ length: 501 }, (_, n) => anOperation(`guest.do-${n}`, undefined)),
        ),
      ),
    ).toMatch(/500/);
  });

  it.each(['GET /courses', 'GET /x/other/things', 'GET /docs', 'GET /guest/things', 'GET /things'])(
    'refuses %s, which belongs to others',
    (http) => {
      expect(reasonsOf(get({}, http))).toMatch(/may not answer/);
    },
  );

  it.each([
    'GET x/guest',
    'GET /x/guest/',
    'GET /x//guest',
    'GET /x/guest/{a',
    'GET /x/guest/%2e%2e',
    'GET /x/guest/..',
    'GET /x/guest/{A}',
  ])('refuses %s, which is no path', (http) => {
    expect(reasonsOf(get({}, http))).toMatch(/pattern|may not/);
  });

  it('lets a plugin of the reservation answer under its segments only', () => {
    expect(reasonsOf(aManifest('catalog', [anOperation('catalog.get-course', 'GET /courses/{id}')]), 'catalog')).toBe(
      '',
    );
    expect(
      reasonsOf(aManifest('catalog', [anOperation('catalog.get-course', 'GET /x/catalog/courses')]), 'catalog'),
    ).toMatch(/may not answer/);
    expect(reasonsOf(aManifest('catalog', [anOperation('catalog.get-course', 'GET /people')]), 'catalog')).toMatch(
      /may not answer/,
    );
  });

  it('refuses two operations on one path and verb, whatever their parameters are called', () => {
    const two = aManifest('guest', [
      anOperation('guest.get-one', 'GET /x/guest/{a}'),
      anOperation('guest.get-two', 'GET /x/guest/{b}'),
    ]);
    expect(reasonsOf(two)).toMatch(/are both/);
  });

  it('refuses a path parameter that the input does not have, or that is there twice', () => {
    expect(reasonsOf(get({ input: { type: 'object' } }, 'GET /x/guest/{id}'))).toMatch(/not in the input/);
    expect(reasonsOf(get({}, 'GET /x/guest/{id}/{id}'))).toMatch(/twice/);
  });

  it('refuses headers that carry credentials or rule the browser', () => {
    for (const header of ['authorization', 'cookie', 'x-forwarded-for', 'caller', 'operation'])
      expect(reasonsOf(get({ requestHeaders: [header] }))).toMatch(/request header/);
    for (const header of [
      'set-cookie',
      'content-security-policy',
      'access-control-allow-origin',
      'x-accel-redirect',
      'status',
    ])
      expect(reasonsOf(get({ responseHeaders: [header] }))).toMatch(/may not set/);
    expect(
      reasonsOf(get({ requestHeaders: ['if-match'], responseHeaders: ['content-disposition', 'guest-hint'] })),
    ).toBe('');
  });

  it('refuses an anonymous operation that knows its caller, and a cached one that is not a public GET', () => {
    expect(reasonsOf(get({ anonymous: true, access: 'signed-in' }))).toMatch(/anonymous/);
    expect(reasonsOf(get({ cache: { seconds: 60 }, access: 'signed-in' }))).toMatch(/cached/);
  });

  it('refuses a cost that is none', () => {
    for (const cost of [0, -1, 1.5, 1_001, 1e308, '5', null, [1], { valueOf: 1 }]) {
      expect([cost, reasonsOf(get({ cost: cost as number }))]).toEqual([cost, expect.stringMatching(/cost/)]);
    }
    for (const cost of [1, 1_000]) expect(reasonsOf(get({ cost }))).toBe('');
  });

  it('refuses a permission that the manifest does not define', () => {
    expect(reasonsOf(get({ access: { permission: 'thing:read' } }))).toMatch(/does not define/);
  });

  it('refuses an access that cannot be true, and takes one that is told in full', () => {
    const reading = (rest: Parameters<typeof get>[0]) =>
      reasonsOf({ ...get(rest), permissions: [{ name: 'thing:read', summary: 'See things', roles: ['reader'] }] });
    expect(reading({ access: { permission: 'thing:read', or: 'own' } })).toMatch(/does not say whose/);
    expect(
      reading({ access: { permission: 'thing:read', or: 'own' }, reach: { at: ['unit'], whose: ['giver'] } }),
    ).toBe('');
    expect(reasonsOf(get({ access: 'signed-in', reach: { at: ['unit'], whose: ['giver'] } }))).toMatch(/asks for none/);
    expect(reasonsOf(get({ access: 'public', reach: { whose: ['giver'] } }))).toMatch(/one’s own/);
    expect(reasonsOf(get({ access: 'signed-in', reach: { whose: [] } }))).not.toBe('');
    expect(reasonsOf(get({ access: 'signed-in', reach: { at: ['country'] as never } }))).not.toBe('');
    expect(reasonsOf(get({ access: 'signed-in', reach: { whose: ['giver'] } }))).toBe('');
  });

  it('refuses schemas that reach out, loop, explode or are none', () => {
    const input = (properties: object, rest: object = {}) =>
      reasonsOf(get({ input: { type: 'object', properties: properties as Record<string, unknown>, ...rest } }));
    expect(input({ a: { $ref: 'https://example.org/schema.json' } })).toMatch(/leads nowhere/);
    expect(input({ a: { $ref: '#/$defs/missing' } })).toMatch(/leads nowhere/);
    expect(input({ a: { $ref: '#/__proto__' } })).toMatch(/leads nowhere/);
    expect(input({ a: { $id: 'urn:x' } })).toMatch(/\$id/);
    expect(input({ a: { type: 'string', pattern: '(a+)+$' } })).toMatch(/exponential/);
    expect(input({ a: { type: 'nonsense' } })).toMatch(/not a JSON Schema/);
    expect(input({}, { $schema: 'http://json-schema.org/draft-07/schema#' })).toMatch(/draft/);
    let deep: object = { type: 'string' };
    for (let level = 0; level < 60; level += 1) deep = { type: 'array', items: deep };
    expect(input({ a: deep })).toMatch(/deeper/);
    expect(reasonsOf(get({ input: { type: 'array' } }))).toMatch(/must be an object/);
  });

  it('reads schemas that refer to themselves many times over without delay', () => {
    const input = {
      $ref: '#/$defs/a',
      $defs: {
        a: {
          type: 'object',
          properties: { id: { anyOf: Array.from({ length: 50 }, () => ({ $ref: '#/$defs/a' })) } },
          allOf: Array.from({ length: 50 }, () => ({ $ref: '#/$defs/a' })),
        },
      },
    };

    expect(cpuMs(() => check(get({ input }, 'GET /x/guest/{id}')))).toBeLessThan(1_000);
  });

  it('keeps names like properties apart from keywords', () => {
    expect(
      reasonsOf(
        get({ input: { type: 'object', properties: { pattern: { type: 'string' }, $id: { type: 'string' } } } }),
      ),
    ).toBe('');
  });

  it('accepts events by their type alone or with the schema of their payload', () => {
    const published = {
      type: 'guest.thing.added.v1',
      summary: 'A thing was added',
      schema: { type: 'object', properties: { thingId: { type: 'string', format: 'uuid' } } },
    };

    expect(
      reasonsOf({ ...get(), publishes: ['guest.thing.removed.v1', published, { type: 'guest.thing.lost.v1' }] }),
    ).toBe('');
  });

  it('refuses events of others, events that are there twice, and what is no event', () => {
    const publishes = (...events: unknown[]) => reasonsOf({ ...get(), publishes: events });
    const schema = { type: 'object' };
    expect(publishes({ type: 'catalog.module.published.v1', schema })).toMatch(/not an event of guest/);
    expect(publishes('guestly.thing.added.v1')).toMatch(/not an event of guest/);
    expect(publishes('guest.thing.added.v1', { type: 'guest.thing.added.v1', schema })).toMatch(/published twice/);
    for (const odd of [
      { schema },
      { type: 'guest.thing.v1', schema },
      { type: 'guest.thing.added.v1', schema: true },
      { type: 'guest.thing.added.v1', summary: '' },
      null,
      ['guest.thing.added.v1'],
      {},
    ])
      expect([odd, publishes(odd)]).not.toEqual([odd, '']);
  });

  it('refuses schemas of events that reach out, loop, explode or are none', () => {
    const published = (schema: object) =>
      reasonsOf({ ...get(), publishes: [{ type: 'guest.thing.added.v1', schema }] });
    expect(published({ properties: { a: { $ref: 'https://example.org/schema.json' } } })).toMatch(
      /guest\.thing\.added\.v1: .*leads nowhere/,
    );
    expect(published({ properties: { a: { pattern: '(a+)+$' } } })).toMatch(/exponential/);
    expect(published({ patternProperties: { '(a+)+$': {} } })).toMatch(/exponential/);
    expect(published({ $id: 'urn:lyftet:schema:event-envelope:1' })).toMatch(/\$id/);
    expect(published({ type: 'nonsense' })).toMatch(/not a JSON Schema/);
    expect(published({ enum: Array.from({ length: 20_001 }, (_, index) => index) })).toMatch(/parts/);
    expect(published(JSON.parse(`{"properties":{"__proto__":{"type":"string"}}}`) as object)).toMatch(/__proto__/);
  });

  it('lets only a plugin of the reservation tell person state', () => {
    const personStates = [{ class: 'name', summary: 'What the person is called', schema: { type: 'object' } }];
    expect(reasonsOf({ ...get(), personStates })).toMatch(/may not tell person state/);
    expect(reasonsOf(aManifest('directory', [], { personStates }), 'directory')).toBe('');
    expect(
      reasonsOf(aManifest('directory', [], { personStates: [...personStates, ...personStates] }), 'directory'),
    ).toMatch(/told twice/);
    expect(
      reasonsOf(
        aManifest('directory', [], { personStates: [{ ...personStates[0]!, schema: { pattern: '(a+)+$' } }] }),
        'directory',
      ),
    ).toMatch(/exponential/);
  });

  it('refuses programme sections without their operations', () => {
    const section = {
      section: 'things',
      schema: { type: 'object' },
      dependsOn: [],
      plan: 'guest.plan-things',
      apply: 'guest.apply-things',
    };
    expect(reasonsOf({ ...get(), programme: [section] })).toMatch(/not an operation of guest/);
  });

  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(
        fc.json(),
        (text) => 'refused' in checkManifest(Buffer.from(text), { name: 'guest', sha256: undefined }, segments),
      ),
    );
  });

  it('never throws when one part of a sound manifest is anything at all', () => {
    const manifest: Manifest = aManifest('guest', [
      anOperation('guest.get-thing', 'GET /x/guest/things/{id}', { cache: { seconds: 5 } }),
    ]);
    const operation = manifest.operations[0]!;
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(operation)), fc.jsonValue(), (key, value) => {
        const result = check({ ...manifest, operations: [{ ...operation, [key]: value }] });
        return 'refused' in result || 'manifest' in result;
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(manifest)),
        fc.jsonValue(),
        (key, value) => Object.keys(check({ ...manifest, [key]: value })).length > 0,
      ),
    );
  });
});
