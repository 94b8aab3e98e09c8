import { type JsonSchema, type LanguageMap, type Pointer, memberPointer } from '../contract/index.js';
import { readerOf } from './class-reader.js';
import { faultTexts } from './fault-texts.js';
import { isPlainObject } from './plain-object.js';
import type { Reading } from './reading.js';
import type { FieldClass, Rule } from './rule.js';
import { schemaOf } from './schema-of.js';
import { text, writtenText } from './text-rules.js';

/**
 * An object of a class with fields of its own. The class is given by a function, so that files may refer to each other.
 */
export function nested<T extends object>(type: () => FieldClass<T>): Rule<T> {
  return {
    schema: () => schemaOf(type()),
    read: (value, pointer, reading) => readerOf(type()).read(value, pointer, reading),
  };
}

export interface ListOptions {
  readonly min?: number;
  /** Default 1,000. */
  readonly max?: number;
  /** Texts or numbers only: the same value may not occur twice. */
  readonly unique?: boolean;
}

export function listOf<Value>(
  item: Rule<Value>,
  { min = 0, max = 1000, unique = false }: ListOptions = {},
): Rule<Value[]> {
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < min)
    throw new Error(`a list of ${min} to ${max} does not exist`);
  if (unique && !isScalar(item.schema()))
    throw new Error('only texts and numbers can be told apart in a list without repeats');
  return {
    schema: () => ({
      type: 'array',
      items: item.schema(),
      ...(min > 0 && { minItems: min }),
      maxItems: max,
      ...(unique && { uniqueItems: true }),
    }),
    read(value, pointer, reading) {
      if (!Array.isArray(value)) return reading.fault(pointer, faultTexts.notArray) as never;
      if (value.length < min) return reading.fault(pointer, faultTexts.tooFew(min)) as never;
      if (value.length > max) return reading.fault(pointer, faultTexts.tooMany(max)) as never;
      reading.depth++;
      const items: Value[] = [];
      for (let index = 0; index < value.length && !reading.isFull; index++)
        items.push(item.read(value[index], `${pointer}/${index}`, reading));
      reading.depth--;
      if (unique) reportRepeats(value, pointer, reading);
      return items;
    },
  };
}

function isScalar({ type }: JsonSchema): boolean {
  return type === 'string' || type === 'integer' || type === 'number';
}

function reportRepeats(values: readonly unknown[], pointer: Pointer, reading: Reading): void {
  const seen = new Set<unknown>();
  values.forEach((value, index) => {
    if (seen.has(value)) reading.fault(`${pointer}/${index}`, faultTexts.repeated);
    seen.add(value);
  });
}

export interface MapOptions {
  readonly maxKeys: number;
  /** What each key must match; without it any text of 1–200 characters. */
  readonly keys?: RegExp;
}

/** An object whose keys are chosen by the writer. `__proto__` is never a key. */
export function mapOf<Value>(member: Rule<Value>, { maxKeys, keys }: MapOptions): Rule<Record<string, Value>> {
  const key = text(1, 200, keys ? { pattern: keys } : {});
  return mapRule(member, {
    key,
    minKeys: 0,
    maxKeys,
    keyDetail: faultTexts.forbiddenName,
    emptyDetail: faultTexts.missing,
  });
}

/** Language tags (BCP 47) as the platform writes them: language, script, region, variants, private use. */
const LANGUAGE = new RegExp(
  '^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\\d{3}))?(?:-(?:[a-z0-9]{5,8}|\\d[a-z0-9]{3}))*' +
    '(?:-x(?:-[a-z0-9]{1,8})+)?$',
  'u',
);
const MAX_LANGUAGES = 30;

/**
 * A text written by people in at least one language (`LanguageMap`); each text has 1 to `max` characters, not only
 * white space.
 */
export function languageText(max: number): Rule<LanguageMap> {
  const key = text(2, 100, { pattern: LANGUAGE });
  return mapRule(writtenText(max), {
    key,
    minKeys: 1,
    maxKeys: MAX_LANGUAGES,
    keyDetail: faultTexts.notLanguage,
    emptyDetail: faultTexts.noLanguage,
  });
}

interface MapTerms {
  readonly key: Rule<string>;
  readonly minKeys: number;
  readonly maxKeys: number;
  readonly keyDetail: LanguageMap;
  readonly emptyDetail: LanguageMap;
}

function mapRule<Value>(
  member: Rule<Value>,
  { key, minKeys, maxKeys, keyDetail, emptyDetail }: MapTerms,
): Rule<Record<string, Value>> {
  return {
    schema: () => ({
      type: 'object',
      ...(minKeys > 0 && { minProperties: minKeys }),
      maxProperties: maxKeys,
      propertyNames: { ...key.schema(), not: { const: '__proto__' } },
      additionalProperties: member.schema(),
    }),
    read(value, pointer, reading) {
      if (!isPlainObject(value)) return reading.fault(pointer, faultTexts.notObject) as never;
      const names = Object.keys(value);
      if (names.length < minKeys) return reading.fault(pointer, emptyDetail) as never;
      if (names.length > maxKeys) return reading.fault(pointer, faultTexts.tooManyKeys(maxKeys)) as never;
      reading.depth++;
      const map: Record<string, Value> = {};
      for (const name of names) {
        if (reading.isFull) break;
        const at = memberPointer(pointer, name);
        const before = reading.faults.length;
        if (name === '__proto__') reading.fault(at, faultTexts.forbiddenName);
        else key.read(name, at, reading);
        if (reading.faults.length > before) reading.faults[before] = { pointer: at, detail: keyDetail };
        else map[name] = member.read(value[name], at, reading);
      }
      reading.depth--;
      return map;
    },
  };
}
