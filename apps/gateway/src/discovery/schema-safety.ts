import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '#plugin-kit/contract';
import { unsafePattern } from './safe-pattern.js';

const MAX_DEPTH = 40;
const MAX_NODES = 20_000;
/** They would change what a reference means once the schema stands inside a larger document. */
const REFUSED_KEYWORDS = new Set([
  '$id',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$recursiveRef',
  '$recursiveAnchor',
  '$vocabulary',
]);
/** Below these names stand names chosen by the plugin, not keywords. */
const MAPS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependentRequired',
]);
/** Below these stand values, not schemas. */
const VALUES = new Set(['const', 'enum', 'default', 'examples', 'example']);

const metaSchema = new Ajv2020({ strict: false, logger: false });

/**
 * Why a JSON Schema of somebody else's must not stand in our documents, or `undefined` when it may. It is never
 * compiled here: a schema is data to the gateway, and is checked as such (form, size, depth, references, patterns).
 */
export function unsafeSchema(schema: JsonSchema): string | undefined {
  const references: string[] = [];
  let nodes = 0;
  const walk = (value: unknown, depth: number, below: 'keywords' | 'names' | 'values'): string | undefined => {
    nodes += 1;
    if (depth > MAX_DEPTH) return `a schema is nested deeper than ${MAX_DEPTH}`;
    if (nodes > MAX_NODES) return `a schema has more than ${MAX_NODES} parts`;
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [key, child] of Object.entries(value)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') return `a schema has the name ${key}`;
      let next = below;
      if (below === 'keywords' && !Array.isArray(value)) {
        if (REFUSED_KEYWORDS.has(key)) return `a schema has ${key}`;
        if (key === '$ref') references.push(String(child));
        if (key === 'pattern' && typeof child === 'string') {
          const reason = unsafePattern(child);
          if (reason) return reason;
        }
        if (key === 'patternProperties') {
          const reason = Object.keys(Object(child)).map(unsafePattern).find(Boolean);
          if (reason) return reason;
        }
        next = MAPS.has(key) ? 'names' : VALUES.has(key) ? 'values' : 'keywords';
      } else if (below === 'names') {
        next = 'keywords';
      }
      const reason = walk(child, depth + 1, next);
      if (reason) return reason;
    }
    return undefined;
  };
  const reason = walk(schema, 0, 'keywords');
  if (reason) return reason;
  const dangling = references.find(
    (reference) => !isLocal(reference) || resolvePointer(schema, reference) === undefined,
  );
  if (dangling !== undefined)
    return `the reference ${JSON.stringify(dangling.slice(0, 100))} leads nowhere inside the schema`;
  if (typeof schema['$schema'] === 'string' && schema['$schema'] !== 'https://json-schema.org/draft/2020-12/schema')
    return 'a schema is not of draft 2020-12';
  return metaSchema.validateSchema({ ...schema }) === true ? undefined : 'a schema is not a JSON Schema';
}

function isLocal(reference: string): boolean {
  return reference === '#' || reference.startsWith('#/');
}

/** The part of a schema that a local reference (`#`, `#/$defs/…`) means. */
export function resolvePointer(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const token of reference.slice(2).split('/')) {
    const name = decodeToken(token);
    if (name === undefined || typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'object' && at !== null ? (at as JsonSchema) : undefined;
}

function decodeToken(token: string): string | undefined {
  try {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}
