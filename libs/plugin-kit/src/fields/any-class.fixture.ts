import fc from 'fast-check';
import { Field, Nullable, Optional, rule } from './decorators.js';
import type { FieldClass, Rule } from './rule.js';

/** Draws what a run of fast-check is made of. */
export type Draw = fc.GeneratorValue;
interface Kind {
  readonly rule: Rule;
  /** A value that is meant to fit; the judges decide whether it does. */
  readonly fitting: () => unknown;
}

const TEXTS = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'å', ' ', '\n', '😀', '\u0000', '\ud83d', '\udc00', '\ufe0f', '/', '~'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

function scalarKind(draw: Draw): Kind {
  const min = draw(fc.integer, { min: 0, max: 3 });
  const max = min + draw(fc.integer, { min: 1, max: 5 });
  const fromText = (chosen: Rule, texts: fc.Arbitrary<unknown>): Kind => ({
    rule: chosen,
    fitting: () => draw(() => texts),
  });
  const kinds: (() => Kind)[] = [
    () => fromText(rule.text(min, max), TEXTS),
    () => fromText(rule.text(0, 50, { pattern: /^[\p{L} ]*$/u }), fc.oneof(TEXTS, fc.constant('Åsa Öberg'))),
    () =>
      fromText(
        rule.text(0, 50, { format: 'json-pointer' }),
        TEXTS.map((text) => `/${text}`),
      ),
    () =>
      fromText(
        rule.text(0, 50, { format: 'duration' }),
        fc.constantFrom('P1D', 'PT1H30M', 'P1Y2M', 'P', 'PT', 'P1DT', 'P2W', 'P2W1D'),
      ),
    () =>
      fromText(
        rule.text(0, 300, { format: 'hostname' }),
        fc.oneof(fc.domain(), fc.constantFrom('a..b', '-a', 'a-', 'A.se', 'a.')),
      ),
    () => fromText(rule.int(min, max), fc.oneof(fc.integer({ min: min - 1, max: max + 1 }), fc.double())),
    () => fromText(rule.int(), fc.oneof(fc.maxSafeInteger(), fc.constantFrom(2 ** 53, -(2 ** 53), 1e300, -0, 1.5))),
    () => fromText(rule.num(min), fc.double()),
    () => fromText(rule.num(-0.5, max), fc.double({ min: -1, max: 9 })),
    () => fromText(rule.bool(), fc.boolean()),
    () =>
      fromText(
        rule.uuid(),
        fc.oneof(
          fc.uuid(),
          fc.uuid().map((id) => id.toUpperCase()),
          fc.uuid().map((id) => `urn:uuid:${id}`),
        ),
      ),
    () => fromText(rule.oneOf(['women', 'men', '']), fc.constantFrom('women', 'men', '', 'Men', 0)),
    () => fromText(rule.oneOf([1, 2, 2.5]), fc.constantFrom(1, 2, 2.5, '1', 3)),
    () => fromText(rule.constant(draw(fc.constantFrom, 'x', 1, true)), fc.constantFrom('x', 1, true)),
    () =>
      fromText(
        rule.day(),
        fc.oneof(
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
          fc.constantFrom('2026-02-29', '2028-02-29', '0000-01-01', '2026-1-01'),
        ),
      ),
    () =>
      fromText(
        rule.instant(),
        fc.oneof(
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
          fc.constantFrom(
            '2026-02-29T00:00:00Z',
            '2026-01-01T24:00:00Z',
            '2026-01-01T00:00:60Z',
            '2026-01-01T00:00:00+01:00',
            '2026-01-01t00:00:00z',
            '2026-01-01T00:00:00.1234567Z',
          ),
        ),
      ),
    () =>
      fromText(
        rule.url(),
        fc.oneof(
          fc.webUrl({ withFragments: true, withQueryParameters: true }),
          fc.constantFrom(
            'https://a.se:65535/ö',
            'https://a:65536',
            'http://[::1]/',
            'javascript:alert(1)',
            'https://u:p@a.se',
            'https://1.2.3.4/%2',
            'HTTPS://a.se',
            'https://a.se/#a#b',
          ),
        ),
      ),
    () =>
      fromText(
        rule.email(),
        fc.oneof(fc.emailAddress(), fc.constantFrom('a@b', 'a@b.se ', 'a..b@c.se', '@c.se', 'Å@c.se')),
      ),
    () =>
      fromText(
        rule.languageText(5),
        fc.dictionary(
          fc.constantFrom('sv', 'en', 'sv-x-lattlast', 'zh-Hant-TW', 'SV', 'swedish', '', 'toString'),
          TEXTS,
          { maxKeys: 3 },
        ),
      ),
  ];
  return draw(fc.constantFrom, ...kinds)();
}

function anyKind(draw: Draw, depth: number): Kind {
  const shape = depth === 0 ? 'scalar' : draw(fc.constantFrom, 'scalar', 'scalar', 'list', 'map', 'nested', 'json');
  if (shape === 'scalar') return scalarKind(draw);
  if (shape === 'json') return { rule: rule.json(), fitting: () => draw(fc.jsonValue) };
  if (shape === 'nested') {
    const { type, fitting } = aClass(draw, depth - 1);
    return { rule: rule.nested(() => type), fitting };
  }
  const item = anyKind(draw, depth - 1);
  const max = draw(fc.integer, { min: 1, max: 3 });
  const times = () => draw(fc.integer, { min: 0, max: max + 1 });
  if (shape === 'list')
    return {
      rule: rule.listOf(item.rule, { min: draw(fc.integer, { min: 0, max: 1 }), max }),
      fitting: () => Array.from({ length: times() }, item.fitting),
    };
  return {
    rule: rule.mapOf(item.rule, { maxKeys: max, ...(draw(fc.boolean) && { keys: /^[a-z]+$/ }) }),
    fitting: () =>
      object(
        Array.from({ length: times() }, () => [
          draw(fc.constantFrom, 'a', 'b', 'constructor', '__proto__', 'Ö', '\ud83d', ''),
          item.fitting(),
        ]),
      ),
  };
}

const NAMES = ['name', 'from', 'to', 'a/b', 'x~y', 'då'];

/** A class of any fields, some of them inherited, and values that are meant to fit. */
export function aClass(draw: Draw, depth: number): { type: FieldClass; fitting: () => unknown } {
  class Family {}
  class Child extends Family {}
  const members = NAMES.slice(0, draw(fc.integer, { min: 0, max: 4 })).map((name) => ({
    name,
    kind: anyKind(draw, depth),
    optional: draw(fc.boolean),
    nullable: draw(fc.boolean),
  }));
  for (const { name, kind, optional, nullable } of members) {
    const owner = draw(fc.boolean) ? Family.prototype : Child.prototype;
    (Field(kind.rule) as (target: object, key: string) => void)(owner, name);
    if (optional) Optional()(draw(fc.boolean) ? Child.prototype : owner, name);
    if (nullable) Nullable()(owner, name);
  }
  const fitting = () =>
    object(
      members
        .filter(({ optional }) => !optional || draw(fc.boolean))
        .map(({ name, kind, nullable }) => [name, nullable && draw(fc.boolean) ? null : kind.fitting()]),
    );
  return { type: Child, fitting };
}

/** An object as JSON.parse makes it: `__proto__` is a name like any other. */
function object(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true });
  return made;
}

const DEEP = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`) as unknown;
const DEEP_OBJECT = JSON.parse(`${'{"name":'.repeat(3000)}1${'}'.repeat(3000)}`) as unknown;
const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  1e400,
  '',
  'false',
  'true',
  '1',
  [],
  {},
  [[]],
  [null],
  [[[[]]]],
  { items: [[]] },
  { name: [[]] },
  { name: null },
  DEEP,
  DEEP_OBJECT,
  'x'.repeat(3_000),
  '\u0000',
  '\ud800',
  JSON.parse('{"__proto__":{"name":"x"}}'),
  JSON.parse('{"constructor":{"prototype":{}}}'),
  JSON.parse('{"__proto__":null}'),
  { length: 0 },
  { toString: 1 },
  { valueOf: 1 },
  { $ref: '#' },
];

/** The value with something in it that does not belong there. */
export function spoil(draw: Draw, value: unknown): unknown {
  if (draw(fc.integer, { min: 0, max: 3 }) === 0 || typeof value !== 'object' || value === null)
    return draw(fc.constantFrom, ...HOSTILE);
  if (Array.isArray(value)) {
    const at = draw(fc.nat, { max: value.length });
    return value.length === 0
      ? [draw(fc.constantFrom, ...HOSTILE)]
      : value.map((item, index) => (index === at % value.length ? spoil(draw, item) : (item as unknown)));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || draw(fc.integer, { min: 0, max: 3 }) === 0)
    return object([
      ...entries,
      [draw(fc.constantFrom, 'extra', '__proto__', 'constructor', ...NAMES), draw(fc.constantFrom, ...HOSTILE)],
    ]);
  const at = draw(fc.nat, { max: entries.length - 1 });
  if (draw(fc.boolean)) return object(entries.filter((_, index) => index !== at));
  return object(entries.map(([name, item], index) => [name, index === at ? spoil(draw, item) : item]));
}
