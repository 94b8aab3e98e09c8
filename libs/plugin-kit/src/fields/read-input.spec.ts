import { describe, expect, it } from '@jest/globals';
import { IsPositive, Validate, type ValidationArguments, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { InvalidInput, type Problem, type ProblemError } from '../contract/index.js';
import { Const, Day, Email, Field, Instant, Int, Json, LanguageText, ListOf, MapOf, Nested, Nullable, Num, OneOf, Optional, Text, Url, Uuid, Bool, rule } from './decorators.js';
import { hydrate, readInput } from './read-input.js';
import { MAX_FAULTS } from './reading.js';
import type { FieldClass } from './rule.js';

const ID = '0198c0de-0000-7000-8000-000000000001';

class Session {
  @Instant() startsAt!: string;
  @Int(0, 500) seats!: number;

  get isFull(): boolean {
    return this.seats === 0;
  }
}

class ScheduleInput {
  @Uuid() moduleId!: string;
  @LanguageText(20) title!: Record<string, string>;
  @ListOf(() => Session, { min: 1, max: 3 }) sessions!: readonly Session[];
  @Optional() @ListOf(rule.uuid(), { unique: true }) trainers?: readonly string[];
  @Optional() @Nullable() @Text(1, 10) room?: string | null;
  @Optional() @OneOf(['classroom', 'remote']) form: 'classroom' | 'remote' = 'classroom';
  @Optional() @ListOf(rule.text(1, 5)) tags: string[] = ['new'];
  @Optional() @MapOf(rule.num(0), { maxKeys: 2 }) prices?: Record<string, number>;
  @Optional() @Json() extra?: unknown;
}

const valid = () => ({ moduleId: ID, title: { sv: 'Säkerhet' }, sessions: [{ startsAt: '2026-03-29T07:30:00Z', seats: 12 }] });

function faults(type: FieldClass, value: unknown, language = 'en'): Record<string, string> {
  try {
    readInput(type, value);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput);
    return Object.fromEntries((error as Problem).toDocument(language).errors!.map(({ pointer, detail }: ProblemError) => [pointer, detail]));
  }
  return {};
}

describe('readInput', () => {
  it('makes instances of the classes, at every depth', () => {
    const input = readInput(ScheduleInput, valid());

    expect(input).toBeInstanceOf(ScheduleInput);
    expect(input.sessions[0]).toBeInstanceOf(Session);
    expect(input.sessions[0]!.isFull).toBe(false);
  });

  it('leaves out what was left out, and uses the initialisers of the class', () => {
    const first = readInput(ScheduleInput, valid());
    first.tags.push('changed');

    const second = readInput(ScheduleInput, { ...valid(), trainers: undefined });

    expect(Object.keys(second).sort()).toEqual(['form', 'moduleId', 'sessions', 'tags', 'title']);
    expect(second).toMatchObject({ form: 'classroom', tags: ['new'] });
  });

  it('tells null from absent', () => {
    expect(readInput(ScheduleInput, { ...valid(), room: null }).room).toBeNull();
    expect('room' in readInput(ScheduleInput, valid())).toBe(false);
    expect(faults(ScheduleInput, { ...valid(), trainers: null, form: null })).toEqual({ '/trainers': 'Must be a list.', '/form': 'Must be one of: classroom, remote.' });
  });

  it('points at each fault exactly, in both languages', () => {
    const value = {
      moduleId: ID.toUpperCase().replace('0198', 'A198'), title: { sv: ' ', swedish: 'x' }, sessions: [[], { startsAt: '2026-03-29 07:30', seats: '12' }], trainers: [ID, 7, ID],
      room: '', prices: { 'a/b~c': -1 }, extra: { deep: ['\u0000'] }, unknown: 1, 'odd/~name': 1,
    };

    expect(faults(ScheduleInput, value)).toEqual({
      '/moduleId': 'Must be an id: a UUID in lower case.',
      '/title/sv': 'Must not be empty.',
      '/title/swedish': 'Must be a language tag, like sv, en or sv-x-lattlast.',
      '/sessions/0': 'Must be an object with named fields.',
      '/sessions/1/startsAt': 'Must be an instant in UTC, like 2026-03-29T07:30:00Z.',
      '/sessions/1/seats': 'Must be a whole number.',
      '/trainers/1': 'Must be an id: a UUID in lower case.',
      '/trainers/2': 'The same value occurs more than once.',
      '/room': 'Must not be empty.',
      '/prices/a~1b~0c': 'Must be at least 0.',
      '/extra/deep/0': 'Contains characters that cannot be stored.',
      '/unknown': 'There is no field of that name.',
      '/odd~1~0name': 'There is no field of that name.',
    });
    expect(faults(ScheduleInput, {}, 'sv')).toEqual({ '/moduleId': 'Uppgiften saknas.', '/title': 'Uppgiften saknas.', '/sessions': 'Uppgiften saknas.' });
  });

  it.each([null, undefined, true, 5, 'text', [], [valid()], new Map(), new Date(), new Session()])('refuses %p as a whole', (value) => {
    expect(faults(ScheduleInput, value)).toEqual({ '': 'Must be an object with named fields.' });
  });

  it('believes own properties alone', () => {
    const inherited = Object.create({ moduleId: ID }) as object;
    const polluted: unknown = JSON.parse(`{"__proto__": {"moduleId": "${ID}"}, "constructor": {"prototype": {}}}`);

    expect(faults(ScheduleInput, inherited)).toHaveProperty(['']);
    expect(faults(ScheduleInput, polluted)).toMatchObject({ '/__proto__': 'There is no field of that name.', '/constructor': 'There is no field of that name.', '/moduleId': 'This is missing.' });
    expect(faults(ScheduleInput, { ...valid(), prices: JSON.parse('{"__proto__": 1}') as unknown })).toEqual({ '/prices/__proto__': 'The name is not allowed.' });
    expect(({} as { moduleId?: string }).moduleId).toBeUndefined();
  });

  it('accepts objects without a prototype, as a query parser makes them', () => {
    expect(readInput(ScheduleInput, Object.assign(Object.create(null), valid()))).toBeInstanceOf(ScheduleInput);
  });

  it('stands JSON that is 3,000 deep, and free JSON up to 64', () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;

    expect(faults(ScheduleInput, { ...valid(), sessions: nested(3_000) })).toEqual({ '/sessions/0': 'Must be an object with named fields.' });
    expect(Object.values(faults(ScheduleInput, { ...valid(), extra: nested(3_000) }))).toEqual(['Is nested too deeply.']);
    expect(faults(ScheduleInput, { ...valid(), extra: nested(63) })).toEqual({});
    expect(Object.keys(faults(ScheduleInput, { ...valid(), extra: nested(64) }))).toEqual([`/extra${'/0'.repeat(63)}`]);
  });

  it('reports some faults of a huge value, not all, and quickly', () => {
    class Many {
      @ListOf(rule.int(), { max: 1_000_000 }) all!: number[];
    }
    const started = performance.now();

    expect(Object.keys(faults(Many, { all: Array.from({ length: 1_000_000 }, () => 'x') }))).toHaveLength(MAX_FAULTS);
    expect(Object.keys(faults(Many, Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]))))).toHaveLength(MAX_FAULTS);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('refuses a huge text without repeating it', () => {
    const problem = faults(ScheduleInput, { ...valid(), room: 'x'.repeat(5_000_000), ['k'.repeat(1_000_000)]: 1 });

    expect(problem).toEqual({ '/room': 'At most 10 characters.', '': 'There is no field of that name.' });
  });
});

describe('fields', () => {
  it.each<[string, () => unknown, readonly unknown[], readonly unknown[]]>([
    ['Text', () => Text(2, 3), ['ab', 'abc', '😀😀😀', '  '], ['a', 'abcd', '😀', '😀😀😀😀', 'a\u0000', '\ud83d!', '!\ude00', 5, null, ['ab']]],
    ['Text with a pattern', () => Text(0, 9, { pattern: /^[\p{L}]+$/u }), ['Åsa'], ['', 'a b', '1']],
    ['Int', () => Int(-1, 2), [-1, 0, -0, 2, 1.0], [-2, 3, 1.5, '1', true, 1e400, Number.NaN, null]],
    ['Int without bounds', () => Int(), [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], [2 ** 53, 1e300]],
    ['Num', () => Num(0.5), [0.5, 1e300], [0.4, '1', Number.NaN, 1e400, null]],
    ['Bool', () => Bool(), [true, false], ['false', 'true', 0, 1, '', null]],
    ['Uuid', () => Uuid(), [ID], [`${ID} `, ID.replace('c', 'C'), `urn:uuid:${ID}`, 1]],
    ['OneOf', () => OneOf(['a', 2]), ['a', 2], ['A', '2', null, ['a']]],
    ['Const', () => Const('x'), ['x'], ['y', ['x'], null]],
    ['Instant', () => Instant(), ['2028-02-29T23:59:59.123456Z', '0001-01-01T00:00:00Z'], ['2026-02-29T00:00:00Z', '2026-01-01T00:00:00+01:00', '2026-01-01T24:00:00Z', '2026-01-01T00:00:60Z', '2026-01-01', '0000-01-01T00:00:00Z', 0]],
    ['Day', () => Day(), ['2028-02-29', '0001-01-01'], ['2026-02-29', '2026-06-31', '2026-6-1', '0000-01-01', '2026-01-01T00:00:00Z', 20260101]],
    ['Url', () => Url(), ['https://lyftet.se', 'http://localhost:65535/a%20b?x=1&y=%C3%A5#z', 'https://10.0.0.1/'], ['https://', 'ftp://a.se', 'javascript:alert(1)', '//a.se', 'https://u:p@a.se', 'https://a.se:65536', 'https://1.2.3.256', 'https://å.se', 'https://a.se/ ', `https://a.se/${'x'.repeat(2_000)}`]],
    ['Email', () => Email(), ['a@b.se', "o'hara+x@sub.example.org"], ['a@b', 'a b@c.se', 'a@b.se\n', '@b.se', 'a..b@c.se', `${'a'.repeat(250)}@b.se`]],
    ['LanguageText', () => LanguageText(3), [{ sv: 'a' }, { 'sv-x-lattlast': 'abc', 'zh-Hant-TW': 'x' }], [{}, { sv: '' }, { sv: ' \n' }, { sv: 'abcd' }, { SV: 'a' }, { sv: null }, 'a', [], null]],
    ['MapOf', () => MapOf(rule.bool(), { maxKeys: 1, keys: /^k/ }), [{}, { k: true }], [{ k: 1 }, { x: true }, { k1: true, k2: true }, { '': true }, []]],
    ['ListOf', () => ListOf(rule.listOf(rule.int()), { max: 2 }), [[], [[1], []]], [[1], [[], [], []], {}, '[]', null, { length: 0 }]],
    ['Json', () => Json(), [null, 1, 'x', [{}], { a: { b: null } }], [Number.NaN, 1e400, '\ud800', { '\u0000': 1 }, undefined, JSON.parse('{"a":{"__proto__":1}}')]],
  ])('%s accepts and refuses', (_, decorator, accepted, refused) => {
    class Holder {}
    (decorator() as (target: object, key: string) => void)(Holder.prototype, 'it');

    for (const value of accepted) expect(readInput(Holder, { it: value })).toEqual({ it: value });
    for (const value of refused) expect([value, Object.keys(faults(Holder, { it: value })).length > 0]).toEqual([value, true]);
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
    const put = (decorator: unknown) => (prototype: object) => (decorator as (target: object, key: string) => void)(prototype, 'it');

    expect(define((prototype) => [Text(1, 2), Int()].forEach((decorator) => put(decorator)(prototype)))).toThrow('Odd.it has two rules');
    expect(define(put(Optional()))).toThrow('but not what it is');
    expect(define((prototype) => (Field(rule.int()) as (target: object, key: string) => void)(prototype, 'toString'))).toThrow('every object has');
    expect(() => Text(3, 2)).toThrow('3 to 2');
    expect(() => Text(1, 2, { pattern: /x/i })).toThrow('flags');
    expect(() => Int(0.5)).toThrow('whole numbers');
    expect(() => Int(2, 1)).toThrow('leave no number');
    expect(() => OneOf([])).toThrow('at least one');
    expect(() => ListOf(rule.json(), { unique: true })).toThrow('without repeats');
  });
});

describe('plain class-validator rules', () => {
  @ValidatorConstraint()
  class EndsAfterStart implements ValidatorConstraintInterface {
    validate(to: unknown, { object }: ValidationArguments): boolean {
      return (to as string) >= (object as Period).from;
    }

    defaultMessage(): string {
      return 'to is before from';
    }
  }

  class Period {
    @Day() from!: string;
    @Validate(EndsAfterStart) @Day() to!: string;
    @Optional() @IsPositive() @Int() hours?: number;
  }

  class Plan {
    @Nested(() => Period) period!: Period;
  }

  it('hold as well, once the fields are in order', () => {
    expect(faults(Plan, { period: { from: '2026-02-01', to: '2026-01-01', hours: 0 } })).toEqual({ '/period/to': 'to is before from', '/period/hours': 'hours must be a positive number' });
    expect(faults(Plan, { period: { from: '2026-01-01', to: 5 } })).toEqual({ '/period/to': 'Must be a day that exists, like 2026-03-29.' });
    expect(faults(Plan, { period: { from: '2026-01-01', to: '2026-01-01' } })).toEqual({});
  });
});

describe('hydrate', () => {
  it('makes an instance of what we wrote ourselves', () => {
    expect(hydrate(Session, { startsAt: '2026-01-01T00:00:00Z', seats: 0 }).isFull).toBe(true);
  });

  it('takes a misfit for a fault of ours, not of the caller', () => {
    expect(() => hydrate(Session, { seats: 0 })).toThrow(new TypeError('not a Session: /startsAt: This is missing.'));
  });
});
