import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type PeopleOfSurvey, fewestPeople } from './fewest-people.js';

const survey = (answered: number, people: string, erased = 0): PeopleOfSurvey => ({
  answered,
  people: new Set(people),
  erased,
});

/** All ways in which so many of these can have answered. */
const waysOf = (people: readonly string[], answered: number): string[][] => {
  if (answered === 0) return [[]];
  return people.flatMap((person, index) =>
    waysOf(people.slice(index + 1), answered - 1).map((way) => [person, ...way]),
  );
};

interface Surveyed {
  readonly answered: number;
  readonly people: readonly string[];
}

const fewestOfAllWays = (surveys: readonly Surveyed[], counted: readonly string[] = []): number => {
  const [first, ...others] = surveys;
  if (!first) return new Set(counted).size;
  return Math.min(...waysOf(first.people, first.answered).map((way) => fewestOfAllWays(others, [...counted, ...way])));
};

describe('fewestPeople', () => {
  it('takes two and three answers of a class where five fetched a place for those of three people', () => {
    expect(fewestPeople([survey(3, 'abcde'), survey(2, 'abcde')])).toBe(3);
  });

  it('counts all of classes that have nobody in common, and of others those whom they have alone', () => {
    expect(fewestPeople([survey(4, 'abcd'), survey(2, 'ef')])).toBe(6);
    expect(fewestPeople([survey(4, 'abcd'), survey(3, 'cde'), survey(4, 'abcd')])).toBe(5);
    expect(fewestPeople([])).toBe(0);
  });

  it('never takes somebody who was erased for one person more', () => {
    expect(fewestPeople([survey(3, 'ab', 1), survey(3, 'ab', 1)])).toBe(3);
    expect(fewestPeople([survey(3, 'abc', 1), survey(2, 'de', 1)])).toBe(4);
    expect(fewestPeople([survey(4, 'abcd'), survey(2, 'ef', Infinity)])).toBe(6);
    expect(fewestPeople([survey(2, 'ab', Infinity), survey(2, 'cd', Infinity)])).toBe(2);
  });

  it('is never more than the fewest of all ways in which people can have answered, whoever of them was erased', () => {
    const person = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const surveyed = fc
      .uniqueArray(person, { minLength: 1, maxLength: 4 })
      .chain((people) =>
        fc.record({ people: fc.constant(people), answered: fc.integer({ min: 1, max: people.length }) }),
      );
    const several = fc.array(surveyed, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(several, fc.uniqueArray(person, { maxLength: 2 }), (surveys, erased) => {
        const known = surveys.map(({ answered, people }) => {
          const left = people.filter((each) => !erased.includes(each));
          return { answered, people: new Set(left), erased: people.length - left.length };
        });

        expect(fewestPeople(known)).toBeLessThanOrEqual(fewestOfAllWays(surveys));
        expect(fewestPeople(known)).toBeGreaterThanOrEqual(Math.max(...known.map(({ answered }) => answered)));
      }),
    );
  });
});
