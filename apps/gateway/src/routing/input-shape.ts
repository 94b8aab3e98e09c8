import type { JsonSchema } from '#plugin-kit/contract';
import { resolvePointer } from '../discovery/schema-safety.js';

/** Longest chain of references that is followed; a longer one is a ring. */
const MAX_HOPS = 16;

/** A schema with its own reference followed, so that its keywords can be read. */
export function dereferenced(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let at = schema;
  for (let hop = 0; hop < MAX_HOPS && typeof at['$ref'] === 'string'; hop += 1) {
    const target = resolvePointer(root, at['$ref']);
    if (!target) return {};
    at = target;
  }
  return at;
}

/** The properties of an object schema, those of `allOf` and of references included. */
export function propertiesOf(root: JsonSchema): ReadonlyMap<string, JsonSchema> {
  const properties = new Map<string, JsonSchema>();
  for (const part of parts(root)) {
    for (const [name, schema] of Object.entries(Object(part['properties']) as Record<string, unknown>)) {
      properties.set(name, typeof schema === 'object' && schema !== null ? (schema as JsonSchema) : {});
    }
  }
  return properties;
}

/** Names that the object must have. */
export function requiredOf(root: JsonSchema): ReadonlySet<string> {
  return new Set(parts(root).flatMap((part) => (Array.isArray(part['required']) ? part['required'].map(String) : [])));
}

function parts(root: JsonSchema): JsonSchema[] {
  const found: JsonSchema[] = [];
  const visit = (schema: JsonSchema, depth: number) => {
    const part = dereferenced(schema, root);
    if (depth > MAX_HOPS || found.includes(part)) return;
    found.push(part);
    if (Array.isArray(part['allOf']))
      for (const child of part['allOf'])
        if (typeof child === 'object' && child !== null) visit(child as JsonSchema, depth + 1);
  };
  visit(root, 0);
  return found;
}

/** JSON types that the schema lets through, `null` left out; empty when it does not say. */
export function typesOf(schema: JsonSchema, root: JsonSchema, seen = new Set<JsonSchema>()): ReadonlySet<string> {
  const part = dereferenced(schema, root);
  const types = new Set<string>();
  if (seen.has(part)) return types;
  seen.add(part);
  const own = part['type'];
  if (typeof own === 'string') types.add(own);
  else if (Array.isArray(own)) for (const type of own) types.add(String(type));
  else {
    const values = Array.isArray(part['enum']) ? part['enum'] : 'const' in part ? [part['const']] : [];
    for (const value of values)
      types.add(
        value === null ? 'null' : Number.isInteger(value) ? 'integer' : Array.isArray(value) ? 'array' : typeof value,
      );
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      const branches = part[keyword];
      if (Array.isArray(branches))
        for (const branch of branches)
          for (const type of typesOf(Object(branch) as JsonSchema, root, seen)) types.add(type);
    }
  }
  types.delete('null');
  return types;
}
