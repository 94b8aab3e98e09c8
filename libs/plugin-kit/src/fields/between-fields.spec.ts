import { describe, expect, it } from '@jest/globals';
import { IsPositive } from 'class-validator';
import { Day, Holds, Int, ListOf, Optional, Text } from './decorators.js';
import { faults } from './faults.fixture.js';
import { faultsIn } from './read-input.js';
import { schemaOf } from './schema-of.js';

describe('what holds between fields', () => {
  @Holds(({ from, to }: Stay) => from <= to, 'to', { sv: 'Ligger före början.', en: 'Is before the beginning.' })
  @Holds(({ guests, groups }: Stay) => (guests === undefined) !== (groups === undefined), '', {
    sv: 'Ange antingen eller.',
    en: 'Give one or the other.',
  })
  class Stay {
    @Day() from!: string;
    @Day() to!: string;
    @Optional() @Int() guests?: number;
    @Optional() @Int() groups?: number;
  }

  class LongStay extends Stay {
    @Text(1, 10) why!: string;
  }

  class Trip {
    @ListOf(() => Stay) stays!: Stay[];
  }

  const both = { from: '2026-02-01', to: '2026-01-01' };

  it('is asked once each field is in order, of all of them together', () => {
    expect(faults(Stay, both)).toEqual({ '/to': 'Is before the beginning.', '': 'Give one or the other.' });
    expect(faults(Stay, { ...both, guests: 'x' })).toEqual({ '/guests': 'Must be a whole number.' });
    expect(faults(Stay, { from: '2026-01-01', to: '2026-01-01', groups: 1 })).toEqual({});
  });

  it('holds in classes that extend the class, and where it is nested', () => {
    expect(faults(LongStay, { ...both, guests: 1, why: 'x' })).toEqual({ '/to': 'Is before the beginning.' });
    expect(
      faults(Trip, {
        stays: [
          { ...both, guests: 1 },
          { from: '2026-01-01', to: '2026-01-01' },
        ],
      }),
    ).toEqual({ '/stays/0/to': 'Is before the beginning.', '/stays/1': 'Give one or the other.' });
  });

  it('is said in Swedish and English', () => {
    const [fault] = faultsIn(Stay, { ...both, guests: 1 });

    expect(fault!.detail).toEqual({ sv: 'Ligger före början.', en: 'Is before the beginning.' });
  });

  it('is refused at load where a rule of class-validator is said in one language only', () => {
    class Monoglot {
      @IsPositive() @Int() hours!: number;
    }

    expect(() => schemaOf(Monoglot)).toThrow(
      'Monoglot.hours: a rule of class-validator says what is wrong in Swedish and English',
    );
  });
});
