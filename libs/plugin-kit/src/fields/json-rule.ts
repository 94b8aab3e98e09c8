import { type Pointer, memberPointer } from '../contract/index.js';
import { faultTexts } from './fault-texts.js';
import { isPlainObject } from './plain-object.js';
import { MAX_DEPTH, type Reading } from './reading.js';
import type { Rule } from './rule.js';
import { STORABLE } from './text-rules.js';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/**
 * Any JSON, as deep as a request may be, that `jsonb` can hold: no NUL, no lone surrogates, no number that JSON cannot
 * say, no `__proto__`. JSON Schema cannot say these limits of all values in one line; the gateway keeps them for every
 * request.
 */
export function json(): Rule<JsonValue> {
  return {
    schema: () => ({}),
    read(value, pointer, reading) {
      judge(value, pointer, reading);
      return value as JsonValue;
    },
  };
}

function judge(value: unknown, pointer: Pointer, reading: Reading): void {
  if (reading.isFull || value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') return void (STORABLE.test(value) || reading.fault(pointer, faultTexts.notStorable));
  if (typeof value === 'number') return void (Number.isFinite(value) || reading.fault(pointer, faultTexts.notNumber));
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) return void reading.fault(pointer, faultTexts.notJson);
  if (reading.depth >= MAX_DEPTH) return void reading.fault(pointer, faultTexts.tooDeep);

  reading.depth++;
  if (isList) value.forEach((item, index) => judge(item, `${pointer}/${index}`, reading));
  else for (const name of Object.keys(value)) judgeMember(name, value[name], pointer, reading);
  reading.depth--;
}

function judgeMember(name: string, value: unknown, pointer: Pointer, reading: Reading): void {
  const at = memberPointer(pointer, name);
  if (name === '__proto__') reading.fault(at, faultTexts.forbiddenName);
  else if (!STORABLE.test(name)) reading.fault(at, faultTexts.notStorable);
  else judge(value, at, reading);
}
