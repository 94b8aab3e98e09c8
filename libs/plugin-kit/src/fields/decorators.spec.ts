import { describe, expect, it } from '@jest/globals';
import {
  Bool,
  Const,
  Day,
  Email,
  Field,
  Instant,
  Int,
  Json,
  LanguageText,
  ListOf,
  MapOf,
  Nullable,
  Num,
  OneOf,
  Optional,
  Text,
  Url,
  Uuid,
  rule,
} from './decorators.js';
import { faults } from './faults.fixture.js';
import { readInput } from './read-input.js';

const ID = '0198c0de-0000-7000-8000-000000000001';

describe('fields', () => {
  it.each<[string, () => unknown, readonly unknown[], readonly unknown[]]>([
    [
      'Text',
      () => Text(2, 3),
      ['ab', 'abc', '😀😀😀', '  '],
      ['a', 'abcd', '😀', '😀😀😀😀', 'a\u0000', '\ud83d!', '!\ude00', 5, null, ['ab']],
    ],
    ['Text with a pattern', () => Text(0, 9, { pattern: /^[\p{L}]+$/u }), ['Åsa'], ['', 'a b', '1']],
    ['Int', () => Int(-1, 2), [-1, 0, -0, 2, 1.0], [-2, 3, 1.5, '1', true, 1e400, Number.NaN, null]],
    ['Int without bounds', () => Int(), [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], [2 ** 53, 1e300]],
    ['Num', () => Num(0.5), [0.5, 1e300], [0.4, '1', Number.NaN, 1e400, null]],
    ['Bool', () => Bool(), [true, false], ['false', 'true', 0, 1, '', null]],
    ['Uuid', () => Uuid(), [ID], [`${ID} `, ID.replace('c', 'C'), `urn:uuid:${ID}`, 1]],
    ['OneOf', () => OneOf(['a', 2]), ['a', 2], ['A', '2', null, ['a']]],
    ['Const', () => Const('x'), ['x'], ['y', ['x'], null]],
    [
      'Instant',
      () => Instant(),
      ['2028-02-29T23:59:59.123456Z', '0001-01-01T00:00:00Z'],
      [
        '2026-02-29T00:00:00Z',
        '2026-01-01T00:00:00+01:00',
        '2026-01-01T24:00:00Z',
        '2026-01-01T00:00:60Z',
        '2026-01-01',
        '0000-01-01T00:00:00Z',
        0,
      ],
    ],
    [
      'Day',
      () => Day(),
      ['2028-02-29', '0001-01-01'],
      ['2026-02-29', '2026-06-31', '2026-6-1', '0000-01-01', '2026-01-01T00:00:00Z', 20260101],
    ],
    [
      'Url',
      () => Url(),
      ['https://lyftet.se', 'http://localhost:65535/a%20b?x=1&y=%C3%A5#z', 'https://10.0.0.1/'],
      [
        'https://',
        'ftp://a.se',
        'javascript:alert(1)',
        '//a.se',
        'https://u:p@a.se',
        'https://a.se:65536',
        'https://1.2.3.256',
        'https://å.se',
        'https://a.se/ ',
        `https://a.se/${'x'.repeat(2_000)}`,
      ],
    ],
    [
      'Email',
      () => Email(),
      ['a@b.se', "o'hara+x@sub.example.org"],
      ['a@b', 'a b@c.se', 'a@b.se\n', '@b.se', 'a..b@c.se', `${'a'.repeat(250)}@b.se`],
    ],
    [
      'LanguageText',
      () => LanguageText(3),
      [{ sv: 'a' }, { 'sv-x-lattlast': 'abc', 'zh-Hant-TW': 'x' }],
      [{}, { sv: '' }, { sv: ' \n' }, { sv: 'abcd' }, { SV: 'a' }, { sv: null }, 'a', [], null],
    ],
    [
      'MapOf',
      () => MapOf(rule.bool(), { maxKeys: 1, keys: /^k/ }),
      [{}, { k: true }],
      [{ k: 1 }, { x: true }, { k1: true, k2: true }, { '': true }, []],
    ],
    [
      'ListOf',
      () => ListOf(rule.listOf(rule.int()), { max: 2 }),
      [[], [[1], []]],
      [[1], [[], [], []], {}, '[]', null, { length: 0 }],
    ],
    [
      'Json',
      () => Json(),
      [null, 1, 'x', [{}], { a: { b: null } }],
      [Number.NaN, 1e400, '\ud800', { '\u0000': 1 }, undefined, JSON.parse('{"a":{"__proto__":1}}')],
    ],
  ])('%s accepts and refuses', (_, decorator, accepted, refused) => {
    class Holder {}
    (decorator() as (target: object, key: string) => void)(Holder.prototype, 'it');

    for (const value of accepted) expect(readInput(Holder, { it: value })).toEqual({ it: value });
    for (const value of refused)
      expect([value, Object.keys(faults(Holder, { it: value })).length > 0]).toEqual([value, true]);
  });

  it('fits only properties that can hold the value', () => {
    class Checked {
      // @ts-expect-error a whole number is no text
      @Int() title!: string;
      // @ts-expect-error the text may be another than these two
      @Text(1, 5) form!: 'a' | 'b';
      // @ts-expect-error the list is of ids
      @ListOf(rule.uuid()) ids!: number[];
      @Nullable() @Int() count!: number | null;
    }

    expect(Object.keys(faults(Checked, {}))).toHaveLength(4);
  });

  it('refuses at load what makes no sense', () => {
    const define = (decorate: (prototype: object) => void) => () => {
      class Odd {}
      decorate(Odd.prototype);
      readInput(Odd, {});
    };
    const put = (decorator: unknown) => (prototype: object) =>
      (decorator as (target: object, key: string) => void)(prototype, 'it');

    expect(define((prototype) => [Text(1, 2), Int()].forEach((decorator) => put(decorator)(prototype)))).toThrow(
      'Odd.it has two rules',
    );
    expect(define(put(Optional()))).toThrow('but not what it is');
    expect(
      define((prototype) => (Field(rule.int()) as (target: object, key: string) => void)(prototype, 'toString')),
    ).toThrow('every object has');
    expect(() => Text(3, 2)).toThrow('3 to 2');
    expect(() => Text(1, 2, { pattern: /x/i })).toThrow('flags');
    expect(() => Int(0.5)).toThrow('whole numbers');
    expect(() => Int(2, 1)).toThrow('leave no number');
    expect(() => OneOf([])).toThrow('at least one');
    expect(() => ListOf(rule.json(), { unique: true })).toThrow('without repeats');
  });
});
