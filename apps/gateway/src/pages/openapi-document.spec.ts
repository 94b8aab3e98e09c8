import { describe, expect, it } from '@jest/globals';
import type { ManifestOperation } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import type { KnownPlugin } from '../discovery/plugin-registry.js';

import { openApiDocument } from './openapi-document.js';

const input = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'name'],
  properties: { id: { type: 'string', format: 'uuid' }, name: { $ref: '#/$defs/name' }, size: { type: 'integer' } },
  $defs: { name: { type: 'string', minLength: 3, maxLength: 200 } },
};
const problems = [{ type: 'urn:lyftet:problem:guest:full', status: 409, title: { sv: 'Fullt', en: 'Full' } }];

function document(operations: ManifestOperation[], state: 'up' | 'away' = 'up') {
  const plugin: KnownPlugin = {
    name: 'guest',
    manifest: aManifest('guest', operations),
    sha256: '',
    state,
    lastSeen: 0,
    instances: [],
  };
  return openApiDocument([plugin], 'https://lyftet.example', 'https://lyftet.example/oidc') as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
    components: { schemas: Record<string, unknown> };
  };
}

/** What a local reference in the document leads to. */
function follow(root: unknown, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], root);
}

describe('openApiDocument', () => {
  it('takes path parameters out of the body, and keeps what a body must have', () => {
    const { paths } = document([anOperation('guest.change-thing', 'PUT /x/guest/things/{id}', { input, problems })]);
    const operation = paths['/x/guest/things/{id}']!['put']!;

    expect(operation['parameters']).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      expect.objectContaining({ name: 'idempotency-key', in: 'header' }),
    ]);
    expect(operation['requestBody']).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { required: ['name'], additionalProperties: false } } },
    });
    expect(operation['responses']).toMatchObject({
      200: {},
      400: {},
      409: { description: expect.stringContaining('Full (urn:lyftet:problem:guest:full)') },
      503: {},
      504: {},
    });
  });

  it('puts the input of a GET into path and query', () => {
    const { paths } = document([anOperation('guest.get-thing', 'GET /x/guest/things/{id}', { input })]);
    expect(paths['/x/guest/things/{id}']!['get']!['parameters']).toMatchObject([
      { name: 'id', in: 'path' },
      { name: 'name', in: 'query', required: true },
      { name: 'size', in: 'query', required: false },
    ]);
  });

  it('leads every reference to where its schema stands now', () => {
    const whole = document([
      anOperation('guest.change-thing', 'PUT /x/guest/things/{id}', { input, output: input }),
      anOperation('guest.add-thing', 'POST /x/guest/things', { input }),
    ]);
    const references = [...JSON.stringify(whole).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!);

    expect(references.length).toBeGreaterThan(4);
    for (const reference of references)
      expect([reference, follow(whole, reference)]).toEqual([reference, expect.any(Object)]);
  });

  it('says who may call', () => {
    const { paths } = document([
      anOperation('guest.get-open', 'GET /x/guest/open'),
      anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' }),
    ]);
    expect(paths['/x/guest/open']!['get']).not.toHaveProperty('security');
    expect(paths['/x/guest/mine']!['get']).toMatchObject({
      security: [{ bearer: [] }, { openId: [] }],
      responses: { 401: {} },
    });
  });

  it('says how far an access reaches', () => {
    const reach = { at: ['unit' as const], whose: ['giver'] };
    const { paths } = document([
      anOperation('guest.get-tip', 'GET /x/guest/tip', { access: { permission: 'tip:read', or: 'own' }, reach }),
    ]);

    expect(paths['/x/guest/tip']!['get']).toMatchObject({
      'x-lyftet-access': 'tip:read',
      'x-lyftet-or': 'own',
      'x-lyftet-reach': reach,
    });
  });

  it('leaves out what is away and what has no path', () => {
    expect(document([anOperation('guest.get-open', 'GET /x/guest/open')], 'away').paths).toEqual({});
    expect(document([anOperation('guest.plan-things', undefined)]).paths).toEqual({});
  });
});
