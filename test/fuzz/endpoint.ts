import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Known, type Schema, validValue } from './valid-value.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** One operation as `/openapi.json` describes it. */
export interface Endpoint {
  /** `<plugin>.<verb-noun>` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
}

/** A request before it is written down: what stands where, and as whom. */
export interface FuzzRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** Decoded; encoded when it is written. */
  readonly segments: readonly string[];
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  /** As it is sent. */
  readonly body: string | undefined;
  readonly as: string | undefined;
}

/** Every operation of the document, with its references followed. */
export function endpointsOf(document: { readonly paths: Record<string, Record<string, any>> }): Endpoint[] {
  return Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .map(([method, operation]) => ({
        name: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: dereferenced(document, operation.parameters ?? []),
        body: dereferenced(document, operation.requestBody?.content?.['application/json']?.schema),
      })),
  );
}

function dereferenced(document: any, schema: any): any {
  if (Array.isArray(schema)) return schema.map((one) => dereferenced(document, one));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#/'))
    return dereferenced(
      document,
      schema.$ref
        .slice(2)
        .split('/')
        .reduce((node: any, part: string) => node?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], document),
    );
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, dereferenced(document, value)]));
}

const record = (parameters: readonly Parameter[], known: Known) =>
  fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, validValue(schema, known, name)])), {
    requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name),
  });

/** Printable ASCII, as it may stand in a field's value. */
const fieldValue = fc.stringMatching(/^[\x21-\x7e]{1,60}$/);
const HEADERS_OF_ALL = fc.record(
  { 'accept-language': fc.constantFrom('sv', 'en', 'en-GB,sv;q=0.5', 'fi, *;q=0.1') },
  { requiredKeys: [] },
);
const ifMatch = fc.constantFrom('*', '"1"', '"2", "3"', 'W/"1"');

/** Requests that the document allows. @param callers who asks; `undefined` is nobody */
export function validRequest(
  endpoint: Endpoint,
  known: Known,
  callers: readonly (string | undefined)[],
): fc.Arbitrary<FuzzRequest> {
  const placed = (place: Parameter['in']) => endpoint.parameters.filter((parameter) => parameter.in === place);
  const headers = fc.record(
    Object.fromEntries(placed('header').map(({ name }) => [name, name === 'if-match' ? ifMatch : fieldValue])),
    { requiredKeys: [] },
  );
  const body = endpoint.body === undefined ? fc.constant(undefined) : validValue(endpoint.body, known);
  return fc
    .tuple(
      record(placed('path'), known),
      record(placed('query'), known),
      headers,
      HEADERS_OF_ALL,
      body,
      fc.constantFrom(...callers),
    )
    .map(([path, query, own, all, content, as]) => ({
      endpoint,
      method: endpoint.method,
      headers: { ...all, ...own },
      as,
      body: content === undefined ? undefined : JSON.stringify(content),
      segments: endpoint.path
        .split('/')
        .slice(1)
        .map((segment) =>
          segment.startsWith('{') ? String((path as Record<string, unknown>)[segment.slice(1, -1)]) : segment,
        ),
      query: Object.entries(query as object).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, String(one)]),
      ),
    }));
}

/** Path and query as they stand in the request line. */
export function targetOf({ segments, query }: FuzzRequest): string {
  const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
  const path = `/${segments.map((segment) => encoded(segment).replaceAll('.', '%2E') || '%20').join('/')}`;
  return query.length === 0
    ? path
    : `${path}?${query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')}`;
}

/** All headers, with a correlation id of its own and the token of whoever asks. */
export function headersOf(
  { headers, body, as }: FuzzRequest,
  tokens: ReadonlyMap<string, string>,
): Record<string, string> {
  return {
    accept: 'application/json',
    'correlation-id': randomUUID(),
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...(as !== undefined && { authorization: `Bearer ${tokens.get(as)}` }),
    ...headers,
  };
}
