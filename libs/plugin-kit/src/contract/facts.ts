import type { LanguageMap } from './language.js';
import type { JsonSchema } from './manifest.js';

declare const TOLD: unique symbol;

/**
 * One thing that an event tells: the JSON Schema (2020-12) of its value, and with it the type of the value. Neither is
 * written beside the other. Plain data, as this door is: the kit's field rules judge input, and stand behind another
 * door (docs/adr/0029).
 */
export interface Fact<Value = unknown> {
  readonly schema: JsonSchema;
  readonly isOptional?: true;
  /** Never there: carries the type. */
  readonly [TOLD]?: Value;
}

export interface OptionalFact<Value = unknown> extends Fact<Value> {
  readonly isOptional: true;
}

export type Facts = { readonly [name: string]: Fact };

/** The type of the value of a fact: `Told<typeof deliveryForm>`. */
export type Told<Of> = Of extends { readonly [TOLD]?: infer Value } ? Value : never;

type OptionalNames<Of extends Facts> = { [Name in keyof Of]: Of[Name] extends OptionalFact ? Name : never }[keyof Of];
type Flat<Of> = { [Name in keyof Of]: Of[Name] };

/** The type of an object of facts: `ToldAll<typeof sessionFacts>`. */
export type ToldAll<Of extends Facts> = Flat<
  { readonly [Name in Exclude<keyof Of, OptionalNames<Of>>]: Told<Of[Name]> } & {
    readonly [Name in OptionalNames<Of>]?: Told<Of[Name]>;
  }
>;

/**
 * The schema of an object of facts. It says nothing of further members: a payload gains optional fields, and whoever
 * reads it passes over those that it does not know.
 */
export function schemaOfFacts(facts: Facts): JsonSchema {
  const required = Object.entries(facts)
    .filter(([, { isOptional }]) => !isOptional)
    .map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(facts).map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 && { required }),
  };
}

const told = <Value>(description: string, schema: JsonSchema): Fact<Value> => ({ schema: { description, ...schema } });

/**
 * What facts are made of. The first argument says for a reader what the value means. All in forms that a pattern alone
 * can judge.
 */
export const fact = {
  /** A UUID in its one canonical spelling. */
  id: (meaning: string) =>
    told<string>(meaning, {
      type: 'string',
      format: 'uuid',
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    }),
  /** A day of Europe/Stockholm. */
  day: (meaning: string) =>
    told<string>(meaning, {
      type: 'string',
      format: 'date',
      pattern: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
    }),
  /** An instant in UTC. */
  instant: (meaning: string) =>
    told<string>(meaning, {
      type: 'string',
      format: 'date-time',
      pattern:
        '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?Z$',
    }),
  /** A whole number, 0 or more unless it says another least one. */
  count: (meaning: string, least = 0) =>
    told<number>(meaning, { type: 'integer', minimum: least, maximum: Number.MAX_SAFE_INTEGER }),
  /** A number, 0 or more. */
  amount: (meaning: string, most?: number) =>
    told<number>(meaning, { type: 'number', minimum: 0, ...(most !== undefined && { maximum: most }) }),
  /** One of the words of a list. A new word breaks whoever reads it: it takes a new version of the event. */
  code: <const Words extends readonly [string, ...string[]]>(meaning: string, words: Words) =>
    told<Words[number]>(meaning, { type: 'string', enum: [...words] }),
  /** A key, role or version: never what somebody wrote freely. */
  text: (meaning: string, most: number, form?: RegExp) =>
    told<string>(meaning, { type: 'string', minLength: 1, maxLength: most, ...(form && { pattern: form.source }) }),
  /** What people call a thing, one text a language. */
  title: (meaning: string) =>
    told<LanguageMap>(meaning, {
      type: 'object',
      minProperties: 1,
      maxProperties: 30,
      propertyNames: { pattern: '^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$' },
      additionalProperties: { type: 'string', minLength: 1, maxLength: 500 },
    }),
  list: <Value>(meaning: string, item: Fact<Value>) =>
    told<readonly Value[]>(meaning, { type: 'array', items: item.schema }),
  object: <const Of extends Facts>(meaning: string, facts: Of) => told<ToldAll<Of>>(meaning, schemaOfFacts(facts)),
  /** Absent when there is nothing to say; never null. */
  optional: <Value>(of: Fact<Value>): OptionalFact<Value> => ({ ...of, isOptional: true }),
} as const;
