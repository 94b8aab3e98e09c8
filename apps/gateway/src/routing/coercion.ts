import type { JsonSchema, LanguageMap } from '#plugin-kit/contract';
import { dereferenced, typesOf } from './input-shape.js';

/** A fault of one value of the address. */
export interface ValueFault {
  readonly fault: LanguageMap;
}

/** Makes a JSON value of a text of the address, strictly: what the schema does not name is a fault, never a guess. */
export type Coercer = (text: string) => string | number | boolean | ValueFault;

export interface ValueReader {
  readonly coerce: Coercer;
  /** Whether the name may be repeated in the query; the value is then always a list. */
  readonly isList: boolean;
}

const INTEGER = /^-?(?:0|[1-9]\d{0,15})$/;
const NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?$/;

const notAnInteger: ValueFault = { fault: { sv: 'Här ska stå ett heltal', en: 'A whole number is expected here' } };
const notANumber: ValueFault = { fault: { sv: 'Här ska stå ett tal', en: 'A number is expected here' } };
const notABoolean: ValueFault = { fault: { sv: 'Här ska stå true eller false', en: 'true or false is expected here' } };

const text: Coercer = (value) => value;
const integer: Coercer = (value) =>
  INTEGER.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : notAnInteger;
const number: Coercer = (value) => (NUMBER.test(value) && Number.isFinite(Number(value)) ? Number(value) : notANumber);
const boolean: Coercer = (value) => (value === 'true' ? true : value === 'false' ? false : notABoolean);

/** How a value of this schema is read from path or query; `undefined` when it cannot stand in an address (objects). */
export function valueReader(schema: JsonSchema, root: JsonSchema): ValueReader | undefined {
  const types = typesOf(schema, root);
  if (types.has('array')) {
    const items = dereferenced(arraySchema(schema, root), root)['items'];
    const item = typeof items === 'object' && items !== null ? scalar(items as JsonSchema, root) : text;
    return item && { coerce: item, isList: true };
  }
  const coerce = scalar(schema, root);
  return coerce && { coerce, isList: false };
}

function arraySchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const part = dereferenced(schema, root);
  if ('items' in part) return part;
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const branches = part[keyword];
    if (!Array.isArray(branches)) continue;
    const found = branches
      .map((branch) => dereferenced(Object(branch) as JsonSchema, root))
      .find((branch) => 'items' in branch);
    if (found) return found;
  }
  return part;
}

function scalar(schema: JsonSchema, root: JsonSchema): Coercer | undefined {
  const types = typesOf(schema, root);
  if (types.has('string') || types.size === 0) return text;
  if (types.has('number')) return number;
  if (types.has('integer')) return integer;
  if (types.has('boolean')) return boolean;
  return undefined;
}
