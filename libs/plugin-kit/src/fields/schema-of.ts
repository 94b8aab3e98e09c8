import type { JsonSchema } from '../contract/index.js';
import { hasForeignRules } from './class-validator-carrier.js';
import { defaultsOf } from './field-defaults.js';
import { type Field, fieldsOf } from './field-metadata.js';
import type { FieldClass } from './rule.js';

const schemas = new WeakMap<object, JsonSchema>();
const underWay = new Set<FieldClass>();

/**
 * The JSON Schema (2020-12) of a class with field decorators, input or view. Complete in itself: nested classes stand
 * in place, no `$ref`, so that it can be put into a manifest or an OpenAPI document as it is.
 * @throws {Error} if the class contains itself: say such a value with `Json`, or give the levels classes of their own
 */
export function schemaOf(type: FieldClass): JsonSchema {
  const known = schemas.get(type);
  if (known) return known;
  if (underWay.has(type)) throw new Error(`${type.name} contains itself; its schema would never end`);

  underWay.add(type);
  try {
    hasForeignRules(type); // refuses, at load, one without texts
    const fields = fieldsOf(type);
    const defaults = defaultsOf(type);
    const required = fields.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
    const schema = deepFreeze({
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, defaults)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    });
    schemas.set(type, schema);
    return schema;
  } finally {
    underWay.delete(type);
  }
}

function fieldSchema({ name, rule, doc, isNullable }: Field, defaults: ReadonlyMap<string, unknown>): JsonSchema {
  const schema = rule.schema();
  return {
    ...(doc !== undefined && { description: doc }),
    ...(isNullable ? nullable(schema) : schema),
    ...(defaults.has(name) && { default: defaults.get(name) }),
  };
}

function nullable(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0) return schema; // any JSON: null as well
  const isPlainType = typeof schema['type'] === 'string' && !('enum' in schema);
  return isPlainType ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
