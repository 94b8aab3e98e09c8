import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  MANIFEST_LIMITS,
  type Manifest,
  type ManifestOperation,
  accessFault,
  manifestSchema,
  publishedEvents,
} from '#plugin-kit/contract';
import { refusedRequestHeader, refusedResponseHeader } from '../routing/header-rules.js';
import { propertiesOf, typesOf } from '../routing/input-shape.js';
import type { PathSegments } from './path-segments.js';
import { unsafeSchema } from './schema-safety.js';

/** A manifest that may be offered, or the reasons why it may not. */
export type CheckedManifest =
  | { readonly manifest: Manifest; readonly sha256: string }
  | { readonly refused: readonly string[] };

const MAX_REASONS = 20;
let compiled: ValidateFunction<Manifest> | undefined;

/**
 * Reads the bytes that a plugin sent as its manifest. They may be anything: nothing in them is believed before it is
 * checked.
 */
export function checkManifest(
  bytes: Uint8Array,
  expected: { readonly name: string; readonly sha256: string | undefined },
  segments: PathSegments,
): CheckedManifest {
  if (bytes.byteLength > MANIFEST_LIMITS.bytes)
    return { refused: [`The manifest is larger than ${MANIFEST_LIMITS.bytes} bytes`] };
  if (!isUtf8(bytes)) return { refused: ['The manifest is not UTF-8'] };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (expected.sha256 !== undefined && expected.sha256 !== sha256)
    return { refused: ['The manifest does not have the announced SHA-256'] };
  let manifest: unknown;
  try {
    manifest = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return { refused: ['The manifest is not JSON'] };
  }
  compiled ??= new Ajv2020({ strict: false, allErrors: false, logger: false }).compile<Manifest>(manifestSchema);
  if (!compiled(manifest)) {
    return {
      refused: (compiled.errors ?? []).map(
        ({ instancePath, message }) => `${instancePath.slice(0, 200) || 'The manifest'} ${message}`,
      ),
    };
  }
  const reasons = [...faultsOf(manifest, expected.name, segments)].slice(0, MAX_REASONS);
  return reasons.length > 0 ? { refused: reasons } : { manifest, sha256 };
}

/** What the schema cannot say: names that belong together, paths that are ours, schemas that are safe to pass on. */
function* faultsOf(manifest: Manifest, name: string, segments: PathSegments): Generator<string> {
  if (manifest.name !== name) yield `The manifest is of ${manifest.name}, but ${name} announced it`;
  const names = new Set<string>();
  const shapes = new Map<string, string>();
  const permissions = new Set(manifest.permissions.map((permission) => permission.name));
  for (const operation of manifest.operations) {
    if (names.has(operation.name)) yield `${operation.name} is there twice`;
    names.add(operation.name);
    if (!operation.name.startsWith(`${manifest.name}.`))
      yield `${operation.name} is not an operation of ${manifest.name}`;
    const fault = accessFault(operation, permissions);
    if (fault) yield fault;
    yield* faultsOfSchemas(operation);
    yield* faultsOfHeaders(operation, manifest.name);
    if (operation.anonymous && operation.access !== 'public')
      yield `${operation.name} is anonymous, so it must be public`;
    if (operation.cache && (operation.access !== 'public' || operation.http?.method !== 'GET'))
      yield `${operation.name} must be a public GET to be cached`;
    if (operation.http) yield* faultsOfPath(operation, operation.http, manifest.name, segments, shapes);
  }
  yield* faultsOfEvents(manifest, segments);
  for (const section of manifest.programme) {
    const reason = unsafeSchema(section.schema);
    if (reason) yield `Programme section ${section.section}: ${reason}`;
    for (const operation of [section.plan, section.apply])
      if (!names.has(operation))
        yield `Programme section ${section.section} names ${operation}, which is not an operation of ${manifest.name}`;
  }
}

/** Whoever names an event or a class of person state says what others take it for: nobody does so for somebody else. */
function* faultsOfEvents(manifest: Manifest, segments: PathSegments): Generator<string> {
  const types = new Set<string>();
  for (const { type, schema } of publishedEvents(manifest)) {
    if (types.has(type)) yield `${type} is published twice`;
    types.add(type);
    if (!type.startsWith(`${manifest.name}.`)) yield `${type} is not an event of ${manifest.name}`;
    const reason = schema && unsafeSchema(schema);
    if (reason) yield `${type}: ${reason}`;
  }
  const classes = new Set<string>();
  for (const { class: personClass, schema } of manifest.personStates ?? []) {
    if (classes.has(personClass)) yield `The person state ${personClass} is told twice`;
    classes.add(personClass);
    if (!segments.isReserved(manifest.name)) yield `${manifest.name} may not tell person state`;
    const reason = unsafeSchema(schema);
    if (reason) yield `Person state ${personClass}: ${reason}`;
  }
}

function* faultsOfSchemas(operation: ManifestOperation): Generator<string> {
  for (const [what, schema] of [
    ['input', operation.input],
    ['output', operation.output],
  ] as const) {
    const reason = schema && unsafeSchema(schema);
    if (reason) yield `${operation.name}, ${what}: ${reason}`;
  }
  if (operation.body === 'merged' && !typesOf(operation.input, operation.input).has('object'))
    yield `${operation.name}: the input must be an object`;
}

function* faultsOfHeaders(operation: ManifestOperation, plugin: string): Generator<string> {
  for (const header of operation.requestHeaders)
    if (refusedRequestHeader(header)) yield `${operation.name} may not have the request header ${header}`;
  for (const header of operation.responseHeaders)
    if (refusedResponseHeader(header, plugin)) yield `${operation.name} may not set the header ${header}`;
}

function* faultsOfPath(
  operation: ManifestOperation,
  { method, path }: NonNullable<ManifestOperation['http']>,
  plugin: string,
  segments: PathSegments,
  shapes: Map<string, string>,
): Generator<string> {
  if (!segments.mayAnswer(plugin, path))
    yield `${operation.name} may not answer at ${path}; ${plugin} owns ${segments.describe(plugin)}`;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter!);
  if (new Set(parameters).size < parameters.length) yield `${operation.name} has a path parameter twice`;
  const properties = propertiesOf(operation.input);
  for (const parameter of parameters)
    if (!properties.has(parameter)) yield `${operation.name}: the path parameter ${parameter} is not in the input`;
  const shape = `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`;
  const other = shapes.get(shape);
  if (other) yield `${operation.name} and ${other} are both ${shape}`;
  shapes.set(shape, operation.name);
}
