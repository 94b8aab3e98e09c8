import type { JsonSchema, Manifest, ManifestOperation } from '#plugin-kit/contract';
import type { KnownPlugin } from '../discovery/plugin-registry.js';
import { dereferenced, propertiesOf, requiredOf } from '../routing/input-shape.js';
import { failuresOf, successesOf } from './described-statuses.js';

type Json = { [name: string]: unknown };

const PROBLEM_REFERENCE = { $ref: '#/components/schemas/Problem' };

/**
 * OpenAPI 3.1 of everything that is up. Schemas stay as the plugins wrote them; only their references change, because
 * each schema becomes a component of one large document.
 */
export function openApiDocument(plugins: readonly KnownPlugin[], publicUrl: string, issuer: string): Json {
  const up = plugins.filter(({ state }) => state === 'up');
  const paths: Record<string, Json> = {};
  const schemas: Json = { Problem: problemSchema };
  for (const { manifest } of up) {
    for (const operation of manifest.operations) {
      if (!operation.http) continue;
      const { method, path } = operation.http;
      (paths[path] ??= {})[method.toLowerCase()] = describeOperation(manifest, operation, path, schemas);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lyftet',
      version: '1',
      description: 'Everything that runs in this installation. It changes as services come and go.',
    },
    externalDocs: {
      url: `${publicUrl}/asyncapi.json`,
      description: 'What the services tell each other: events and their schemas, as AsyncAPI 3.0',
    },
    servers: [{ url: publicUrl }],
    tags: up.map(({ name, manifest }) => ({ name, description: `${manifest.summary} (${manifest.version})` })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        openId: {
          type: 'openIdConnect',
          openIdConnectUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        },
      },
    },
  };
}

function describeOperation(manifest: Manifest, operation: ManifestOperation, path: string, schemas: Json): Json {
  const component = (kind: string, schema: JsonSchema): string => {
    const name = `${operation.name}.${kind}`;
    schemas[name] = rebased(schema, `#/components/schemas/${name}`);
    return `#/components/schemas/${name}`;
  };
  const inputReference = component('input', operation.input);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const properties = propertiesOf(operation.input);
  const required = requiredOf(operation.input);
  const hasBody = operation.http!.method !== 'GET' && operation.http!.method !== 'DELETE';
  const names = [...properties.keys()];
  const bodyNames = !hasBody
    ? []
    : operation.body === 'whole'
      ? names.filter((name) => name === 'body')
      : names.filter((name) => !inPath.includes(name));
  const described = (name: string) => rebased(properties.get(name) ?? {}, inputReference);
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: described(name) })),
    ...names
      .filter((name) => !inPath.includes(name) && !bodyNames.includes(name) && name !== 'body')
      .map((name) => ({ name, in: 'query', required: required.has(name), schema: described(name) })),
  ];
  const headers = [
    ...operation.requestHeaders.map((name) => ({ name, in: 'header', required: false, schema: { type: 'string' } })),
    ...(operation.http!.method !== 'GET' && !operation.anonymous
      ? [
          {
            name: 'idempotency-key',
            in: 'header',
            required: false,
            schema: { type: 'string', minLength: 1, maxLength: 200 },
            description: 'The same key with the same input gives the same reply for 24 h.',
          },
        ]
      : []),
  ];
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [manifest.name],
    ...(parameters.length + headers.length > 0 && { parameters: [...parameters, ...headers] }),
    ...(bodyNames.length > 0 && {
      requestBody: requestBody(operation, bodyNames, inPath, required, inputReference, described),
    }),
    responses: responses(operation, component),
    ...(operation.access !== 'public' && { security: [{ bearer: [] }, { openId: [] }] }),
    'x-lyftet-access': typeof operation.access === 'object' ? operation.access.permission : operation.access,
    ...(typeof operation.access === 'object' && operation.access.or && { 'x-lyftet-or': operation.access.or }),
    ...(typeof operation.access === 'object' && operation.access.and && { 'x-lyftet-and': operation.access.and }),
    ...(operation.reach && { 'x-lyftet-reach': operation.reach }),
    ...(operation.anonymous && { 'x-lyftet-anonymous': true }),
    ...(operation.cache && { 'x-lyftet-cache-seconds': operation.cache.seconds }),
  };
}

/** The input without what stands in the path: a body that holds just that is complete. */
function requestBody(
  operation: ManifestOperation,
  names: string[],
  inPath: string[],
  required: ReadonlySet<string>,
  inputReference: string,
  described: (name: string) => unknown,
): Json {
  if (operation.body === 'whole')
    return { required: required.has('body'), content: { 'application/json': { schema: described('body') } } };
  const needed = names.filter((name) => required.has(name));
  const isClosed = dereferenced(operation.input, operation.input)['additionalProperties'] === false;
  const schema =
    inPath.length === 0
      ? { $ref: inputReference }
      : {
          type: 'object',
          properties: Object.fromEntries(names.map((name) => [name, described(name)])),
          ...(needed.length > 0 && { required: needed }),
          ...(isClosed && { additionalProperties: false }),
        };
  return { required: needed.length > 0, content: { 'application/json': { schema } } };
}

function responses(operation: ManifestOperation, component: (kind: string, schema: JsonSchema) => string): Json {
  const success = operation.output
    ? {
        description: 'Done',
        content: { [operation.produces]: { schema: { $ref: component('output', operation.output) } } },
      }
    : { description: 'Done', ...(operation.status !== 204 && { content: { [operation.produces]: {} } }) };
  const contentType =
    operation.errorFormat === 'scim'
      ? 'application/scim+json'
      : operation.errorFormat === 'oauth'
        ? 'application/json'
        : 'application/problem+json';
  const schema = operation.errorFormat === 'problem' ? { schema: PROBLEM_REFERENCE } : {};
  // Who goes there with a browser is shown a page.
  const page = operation.errorFormat === 'problem' && operation.http?.method === 'GET' ? { 'text/html': {} } : {};
  const failures = [...failuresOf(operation)].map(([status, titles]) => [
    status,
    { description: [...new Set(titles)].join('; '), content: { [contentType]: schema, ...page } },
  ]);
  const successes = successesOf(operation).map((status) => [
    status,
    status === 204 ? { description: 'Done' } : status === 304 ? { description: 'As you have it already' } : success,
  ]);
  return Object.fromEntries([...successes, ...failures]);
}

/** The schema with its local references led to the place where it now stands. */
export function rebased(schema: unknown, base: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => rebased(item, base));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== '$schema')
      .map(([keyword, value]) => [
        keyword,
        keyword === '$ref' && typeof value === 'string' ? base + value.slice(1) : rebased(value, base),
      ]),
  );
}

const POINTER = {
  description: 'Where in the input, of path, query and body alike: a JSON Pointer (RFC 6901), empty for all of it',
  type: 'string',
  pattern: '^(?:$|/)',
};
const HEADER = { description: 'Name of the header that is at fault, where it is one', type: 'string' };

const problemSchema = {
  description: 'A problem document (RFC 9457). Match on `type`, never on text.',
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { description: 'The correlation id of the request', type: 'string', format: 'uri' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: POINTER, header: HEADER, detail: { type: 'string' } },
      },
    },
  },
};
