import type { LanguageMap } from '../contract/index.js';
import { carryAgreement, carryField } from './class-validator-carrier.js';
import { noteField } from './field-metadata.js';
import { type JsonValue, json } from './json-rule.js';
import type { FieldClass, Read, Rule } from './rule.js';
import { type ListOptions, type MapOptions, languageText, listOf, mapOf, nested } from './structure-rules.js';
import { type TextOptions, day, email, identifier, instant, name, personId, text, url, uuid } from './text-rules.js';
import { bool, constant, int, num, oneOf } from './value-rules.js';

export interface FieldOptions {
  /** What the field means, for readers of the API; one or two sentences. */
  readonly doc?: string;
}

/**
 * A decorator that fits only a property which can hold what the rule reads: `@Int() title!: string` does not compile.
 */
export type FieldDecorator<Value> = <Target extends object, Key extends string>(
  target: Target,
  key: Key & (Key extends keyof Target ? ([Value] extends [Target[Key]] ? unknown : never) : never),
) => void;

/** The rules by themselves, for the items of lists and the values of maps: `@ListOf(rule.text(1, 100))`. */
export const rule = {
  text,
  identifier,
  name,
  int,
  num,
  bool,
  uuid,
  personId,
  oneOf,
  instant,
  day,
  url,
  email,
  constant,
  languageText,
  nested,
  listOf,
  mapOf,
  json,
} as const;

/** Makes a property a field by a rule; the decorators below are this with a rule each. */
export function Field<Value>(fieldRule: Rule<Value>, { doc }: FieldOptions = {}): FieldDecorator<Value> {
  return (target, key) => {
    noteField(target, key, { rule: fieldRule, ...(doc !== undefined && { doc }) });
    carryField(target, key);
  };
}

/** Text of `min` to `max` characters; nothing is trimmed. */
export const Text = (min: number, max: number, options: TextOptions & FieldOptions = {}) =>
  Field<string>(text(min, max, options), options);

/** What something is known by, as look-alikes are: in NFC, and nothing in it that is not seen. */
export const Identifier = (min: number, max: number, options: FieldOptions = {}) =>
  Field<string>(identifier(min, max), options);

/** What somebody or something is called: in NFC, and not blank to the eye. */
export const Name = (max: number, options: FieldOptions = {}) => Field<string>(name(max), options);

/** A whole number within the bounds (without: ±2⁵³−1). */
export const Int = (min?: number, max?: number, options?: FieldOptions) => Field<number>(int(min, max), options);

/** A finite number within the bounds. */
export const Num = (min?: number, max?: number, options?: FieldOptions) => Field<number>(num(min, max), options);

export const Bool = (options?: FieldOptions) => Field<boolean>(bool(), options);

/** An id, lower case. */
export const Uuid = (options?: FieldOptions) => Field<string>(uuid(), options);

/**
 * The id of a person of whom the object that it stands in tells. In what an operation answers it has the kit note who
 * was told, and the operation has to say what (`reads`). Who led, decided or witnessed something is told with `Uuid`.
 */
export const PersonId = (options?: FieldOptions) => Field<string>(personId(), options);

export const OneOf = <const Value extends string | number>(values: readonly Value[], options?: FieldOptions) =>
  Field<Value>(oneOf(values), options);

/** Exactly this value. */
export const Const = <const Value extends string | number | boolean>(value: Value, options?: FieldOptions) =>
  Field<Value>(constant(value), options);

/** An instant in UTC as text, `2026-03-29T07:30:00Z`. */
export const Instant = (options?: FieldOptions) => Field<string>(instant(), options);

/** A day that exists, `2026-03-29`. */
export const Day = (options?: FieldOptions) => Field<string>(day(), options);

/** A web address, http or https. */
export const Url = (options?: FieldOptions) => Field<string>(url(), options);

export const Email = (options?: FieldOptions) => Field<string>(email(), options);

/** A text in one or more languages, each of at most `max` characters. */
export const LanguageText = (max: number, options?: FieldOptions) => Field<LanguageMap>(languageText(max), options);

/** An object of another class with fields. */
export const Nested = <T extends object>(type: () => FieldClass<T>, options?: FieldOptions) =>
  Field<T>(nested(type), options);

/** A list (of at most 1,000 unless said) of objects of a class, or of what a rule accepts. */
export function ListOf<T extends object>(
  type: () => FieldClass<T>,
  options?: ListOptions & FieldOptions,
): FieldDecorator<T[]>;
export function ListOf<R extends Rule>(item: R, options?: ListOptions & FieldOptions): FieldDecorator<Read<R>[]>;
export function ListOf(
  item: Rule | (() => FieldClass),
  options?: ListOptions & FieldOptions,
): FieldDecorator<unknown[]> {
  return Field<unknown[]>(listOf(asRule(item), options), options);
}

/** An object whose keys the writer chooses. */
export function MapOf<T extends object>(
  type: () => FieldClass<T>,
  options: MapOptions & FieldOptions,
): FieldDecorator<Record<string, T>>;
export function MapOf<R extends Rule>(
  member: R,
  options: MapOptions & FieldOptions,
): FieldDecorator<Record<string, Read<R>>>;
export function MapOf(
  member: Rule | (() => FieldClass),
  options: MapOptions & FieldOptions,
): FieldDecorator<Record<string, unknown>> {
  return Field<Record<string, unknown>>(mapOf(asRule(member), options), options);
}

/** Any JSON; for what belongs to somebody else and is only kept. */
export const Json = (options?: FieldOptions) => Field<JsonValue>(json(), options);

/** The field may be left out; then it is absent, or has the value of its initialiser. `null` is not leaving out. */
export function Optional(): (target: object, key: string) => void {
  return (target, key) => noteField(target, key, { isOptional: true });
}

/** The field may be `null`. */
export function Nullable(): (target: object, key: string) => void {
  return (target, key) => noteField(target, key, { isNullable: true });
}

/**
 * What no field can say alone: one against another. It is asked when every field is in order by itself, and is in no
 * schema. `@Holds(({ startsAt, endsAt }: Plan) => startsAt < endsAt, 'endsAt', { sv: 'Ska ligga efter början.', en:
 * 'Must be after the beginning.' })`
 * @param at the field that is said to be at fault; `''` for the object
 */
export function Holds<Input extends object>(
  holds: (input: Input) => boolean,
  at: '' | (keyof Input & string),
  detail: { readonly sv: string; readonly en: string },
) {
  return (type: FieldClass<Input>): void => carryAgreement(type.prototype as object, holds, { ...detail, at });
}

function asRule(item: Rule | (() => FieldClass)): Rule {
  return typeof item === 'function' ? nested(item) : item;
}
