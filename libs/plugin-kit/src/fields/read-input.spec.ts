import { describe, expect, it } from '@jest/globals';
import {
  IsPositive,
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import {
  Day,
  Instant,
  Int,
  Json,
  LanguageText,
  ListOf,
  MapOf,
  Nested,
  Nullable,
  OneOf,
  Optional,
  Text,
  Uuid,
  rule,
} from './decorators.js';
import { faults } from './faults.fixture.js';
import { hydrate, readInput } from './read-input.js';
import { MAX_FAULTS } from './reading.js';

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

const valid = () => ({
  moduleId: ID,
  title: { sv: 'Säkerhet' },
  sessions: [{ startsAt: '2026-03-29T07:30:00Z', seats: 12 }],
});

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
    expect(faults(ScheduleInput, { ...valid(), trainers: null, form: null })).toEqual({
      '/trainers': 'Must be a list.',
      '/form': 'Must be one of: classroom, remote.',
    });
  });

  it('points at each fault exactly, in both languages', () => {
    const value = {
      moduleId: ID.toUpperCase().replace('0198', 'A198'),
      title: { sv: ' ', swedish: 'x' },
      sessions: [[], { startsAt: '2026-03-29 07:30', seats: '12' }],
      trainers: [ID, 7, ID],
      room: '',
      prices: { 'a/b~c': -1 },
      extra: { deep: ['\u0000'] },
      unknown: 1,
      'odd/~name': 1,
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
    expect(faults(ScheduleInput, {}, 'sv')).toEqual({
      '/moduleId': 'Uppgiften saknas.',
      '/title': 'Uppgiften saknas.',
      '/sessions': 'Uppgiften saknas.',
    });
  });

  it.each([null, undefined, true, 5, 'text', [], [valid()], new Map(), new Date(), new Session()])(
    'refuses %p as a whole',
    (value) => {
      expect(faults(ScheduleInput, value)).toEqual({ '': 'Must be an object with named fields.' });
    },
  );

  it('believes own properties alone', () => {
    const inherited = Object.create({ moduleId: ID }) as object;
    const polluted: unknown = JSON.parse(`{"__proto__": {"moduleId": "${ID}"}, "constructor": {"prototype": {}}}`);

    expect(faults(ScheduleInput, inherited)).toHaveProperty(['']);
    expect(faults(ScheduleInput, polluted)).toMatchObject({
      '/__proto__': 'There is no field of that name.',
      '/constructor': 'There is no field of that name.',
      '/moduleId': 'This is missing.',
    });
    expect(faults(ScheduleInput, { ...valid(), prices: JSON.parse('{"__proto__": 1}') as unknown })).toEqual({
      '/prices/__proto__': 'The name is not allowed.',
    });
    expect(({} as { moduleId?: string }).moduleId).toBeUndefined();
  });

  it('accepts objects without a prototype, as a query parser makes them', () => {
    expect(readInput(ScheduleInput, Object.assign(Object.create(null), valid()))).toBeInstanceOf(ScheduleInput);
  });

  it('stands JSON that is 3,000 deep, and free JSON up to 64', () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;

    expect(faults(ScheduleInput, { ...valid(), sessions: nested(3_000) })).toEqual({
      '/sessions/0': 'Must be an object with named fields.',
    });
    expect(Object.values(faults(ScheduleInput, { ...valid(), extra: nested(3_000) }))).toEqual([
      'Is nested too deeply.',
    ]);
    expect(faults(ScheduleInput, { ...valid(), extra: nested(63) })).toEqual({});
    expect(Object.keys(faults(ScheduleInput, { ...valid(), extra: nested(64) }))).toEqual([`/extra${'/0'.repeat(63)}`]);
  });

  it('reports some faults of a huge value, not all, and quickly', () => {
    class Many {
      @ListOf(rule.int(), { max: 1_000_000 }) all!: number[];
    }
    const started = performance.now();

    expect(Object.keys(faults(Many, { all: Array.from({ length: 1_000_000 }, () => 'x') }))).toHaveLength(MAX_FAULTS);
    expect(
      Object.keys(faults(Many, Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1])))),
    ).toHaveLength(MAX_FAULTS);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('refuses a huge text without repeating it', () => {
    const problem = faults(ScheduleInput, { ...valid(), room: 'x'.repeat(5_000_000), ['k'.repeat(1_000_000)]: 1 });

    expect(problem).toEqual({ '/room': 'At most 10 characters.', '': 'There is no field of that name.' });
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
    @Validate(EndsAfterStart, { context: { sv: 'Ligger före from', en: 'to is before from' } }) @Day() to!: string;
    @Optional()
    @IsPositive({ context: { sv: 'Ska vara mer än noll', en: 'hours must be a positive number' } })
    @Int()
    hours?: number;
  }

  class Plan {
    @Nested(() => Period) period!: Period;
  }

  it('hold as well, once the fields are in order', () => {
    expect(faults(Plan, { period: { from: '2026-02-01', to: '2026-01-01', hours: 0 } })).toEqual({
      '/period/to': 'to is before from',
      '/period/hours': 'hours must be a positive number',
    });
    expect(faults(Plan, { period: { from: '2026-01-01', to: 5 } })).toEqual({
      '/period/to': 'Must be a day that exists, like 2026-03-29.',
    });
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
