import { describe, expect, it } from '@jest/globals';
import { readInput } from '#plugin-kit';
import type { Problem } from '#plugin-kit/contract';
import { readSurveySections } from './read-survey-sections.js';
import { SurveySections } from './survey-section.js';

const PROGRAMME = '7c0e2b52-3c5f-5d0a-9d0e-2f6f4f5a1b2c';
const OPTIONS = [
  { key: 'yes', text: { sv: 'Ja' } },
  { key: 'no', text: { sv: 'Nej' } },
];

/** Where a survey with these questions is wrong. */
function faultyPlaces(...questions: object[]): string[] {
  const survey = {
    key: 'after',
    title: { sv: 'Efteråt' },
    opens: 'session-end',
    closesAfterDays: 14,
    questions: questions.map((question, index) => ({ key: `q${index}`, text: { sv: 'Hur?' }, ...question })),
  };
  try {
    readSurveySections(PROGRAMME, readInput(SurveySections, { surveys: [survey] }));
    return [];
  } catch (error) {
    return (error as Problem).options.errors!.map(({ pointer }) =>
      pointer.replace('/sections/surveys/0/questions/', ''),
    );
  }
}

describe('readSurveySections', () => {
  it.each([
    [{ type: 'choice', options: OPTIONS }, []],
    [{ type: 'choice' }, ['0']],
    [{ type: 'text', options: OPTIONS }, ['0/options']],
    [{ type: 'choice', options: [OPTIONS[0], OPTIONS[0]] }, ['0/options/1/key']],
    [{ type: 'rating', min: 0, max: 10 }, []],
    [{ type: 'text', min: 0 }, ['0/min']],
    [{ type: 'choice', options: OPTIONS, max: 5 }, ['0/max']],
  ])('finds %j wrong at %j', (question, places) => {
    expect(faultyPlaces(question)).toEqual(places);
  });

  it('tells all that is wrong at once', () => {
    expect(faultyPlaces({ type: 'choice' }, { key: 'q0', type: 'text', min: 1 }).sort()).toEqual([
      '0',
      '1/key',
      '1/min',
    ]);
  });
});
