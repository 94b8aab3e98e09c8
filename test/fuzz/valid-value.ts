import fc from 'fast-check';

/** The part of JSON Schema that manifests are written in. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** Ids and keys of things that exist, so that not every request ends at an unknown one. */
export interface Known {
  readonly ids: readonly string[];
  /** Ids by the name under which they were shown: `personId` of people. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly keys: readonly string[];
}

const LONGEST = 60;

/** Values that the schema accepts. @param name of the property, which tells whose id is meant */
export function validValue(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((branch) => validValue(branch, known, name)));
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.length === 0
    ? fc.jsonValue({ maxDepth: 3 })
    : fc.oneof(...types.map((type) => valueOfType(type, schema, known, name)));
}

function valueOfType(type: string, schema: Schema, known: Known, name: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.integer(rangeOf(schema, -1_000, 1_000_000)),
        fc.constantFrom(...Object.values(rangeOf(schema, 0, 1))),
      );
    case 'number': {
      const { min, max } = rangeOf(schema, -1e6, 1e6);
      return fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
    }
    case 'array':
      return validList(schema, known, name.replace(/s$/, ''));
    case 'object':
      return validObject(schema, known);
    default:
      return validText(schema, known, name);
  }
}

const rangeOf = ({ minimum, maximum }: Schema, low: number, high: number) => ({
  min: minimum ?? Math.min(low, maximum ?? low),
  max: maximum ?? Math.max(high, minimum ?? high),
});

function validList(
  { items = {}, minItems = 0, maxItems = 4, uniqueItems }: Schema,
  known: Known,
  name: string,
): fc.Arbitrary<unknown> {
  const size = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) };
  return uniqueItems
    ? fc.uniqueArray(validValue(items, known, name), { ...size, selector: (value) => JSON.stringify(value) })
    : fc.array(validValue(items, known, name), size);
}

function validObject(
  { properties = {}, required = [], additionalProperties, propertyNames, minProperties = 0, maxProperties = 3 }: Schema,
  known: Known,
): fc.Arbitrary<unknown> {
  const named = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, validValue(schema, known, name)])),
    { requiredKeys: [...required] },
  );
  if (typeof additionalProperties !== 'object') return named;
  const keys = fc.uniqueArray(propertyNames ? keyOf(propertyNames) : fc.constantFrom(...known.keys), {
    minLength: minProperties,
    maxLength: Math.max(minProperties, Math.min(maxProperties, 3)),
  });
  return fc
    .tuple(named, keys, fc.array(validValue(additionalProperties, known), { minLength: 3, maxLength: 3 }))
    .map(([object, names, values]) => ({
      ...Object.fromEntries(names.map((name, index) => [name, values[index]])),
      ...object,
    }));
}

/** Keys of maps are languages, or what a pattern of the manifest says. */
function keyOf(schema: Schema): fc.Arbitrary<string> {
  const candidates = ['sv', 'en', 'fi', 'sv-SE', 'se-x-a'].filter((name) =>
    patternsOf(schema).every((pattern) => pattern.test(name)),
  );
  return candidates.length > 0
    ? fc.constantFrom(...candidates)
    : (validText(schema, { ids: [], keys: ['a-key'], named: new Map() }, '') as fc.Arbitrary<string>);
}

const sourcesOf = ({ pattern, allOf = [] }: Schema): string[] =>
  [pattern, ...allOf.map((part) => part.pattern)].filter((source) => source !== undefined);
const patternsOf = (schema: Schema) => sourcesOf(schema).map((source) => new RegExp(source, 'u'));

function validText(schema: Schema, known: Known, name: string): fc.Arbitrary<unknown> {
  const { format, minLength = 0, maxLength = LONGEST } = schema;
  if (format === 'uuid')
    return fc.oneof(
      ...[known.named.get(name) ?? [], known.named.get(name) ?? [], known.ids]
        .filter((ids) => ids.length > 0)
        .map((ids) => fc.constantFrom(...ids)),
      fc.uuid(),
    );
  const instant = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
  if (format === 'date-time') return instant.map((date) => date.toISOString());
  if (format === 'date') return instant.map((date) => date.toISOString().slice(0, 10));
  if (format === 'uri')
    return fc.constantFrom(
      'https://example.org/',
      'http://a.example/b?c=d#e',
      known.keys[0] === undefined ? 'https://b.example/' : `https://${known.keys[0]}.example/x`,
    );
  const most = Math.max(minLength, Math.min(maxLength, Math.max(LONGEST, minLength)));
  const patterns = patternsOf(schema);
  const fits = (text: string) =>
    [...text].length >= minLength && [...text].length <= maxLength && patterns.every((pattern) => pattern.test(text));
  const existing = [...known.keys, ...known.ids.map((id) => `programme:${id}`)].filter(fits);
  const made = madeText(schema, minLength, most).filter(fits);
  return existing.length > 0
    ? fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...existing) }, { weight: 3, arbitrary: made })
    : made;
}

/** Most patterns say which characters; the last repetition in them is given the length that is asked for. */
function madeText(schema: Schema, min: number, max: number): fc.Arbitrary<string> {
  const classes = sourcesOf(schema).filter((source) => source !== '\\S' && !source.startsWith('^[^\\u0000'));
  const [first] = classes;
  if (first === undefined) return fc.string({ unit: 'grapheme', minLength: min, maxLength: max });
  // Whole categories of characters: some of those that are seen.
  if (first.includes('\\p{'))
    return fc.string({ unit: fc.constantFrom(...'aZåÖ9-李é’'), minLength: Math.max(1, min), maxLength: max });
  const fixed = /^\^(?:\[[^\]]+\])(\[[^\]]+\])?\*\$$/.exec(first) ? (/^\^\[[^\]]+\]\[/.test(first) ? 1 : 0) : undefined;
  if (fixed !== undefined)
    return fc.stringMatching(
      new RegExp(first.replace(/\*\$$/, `{${Math.max(0, min - fixed)},${Math.max(0, max - fixed)}}$`)),
    );
  return fc.stringMatching(new RegExp(first));
}
