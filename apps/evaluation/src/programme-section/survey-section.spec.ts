import { describe, expect, it } from '@jest/globals';
import { readInput } from '#plugin-kit';
import type { Problem } from '#plugin-kit/contract';
import { SurveySections } from './survey-section.js';

const OPTIONS = [
  { key: 'yes', text: { sv: 'Ja' } },
  { key: 'no', text: { sv: 'Nej' } },
];

/** Where a survey with this question is wrong. */
function faultyPlaces(question: object): string[] {
  const survey = {
    key: 'after',
    title: { sv: 'Efteråt' },
    opens: 'session-end',
    closesAfterDays: 14,
    questions: [{ key: 'q', text: { sv: 'Hur?' }, ...question }],
  };
  try {
    readInput(SurveySections, { surveys: [survey] });
    return [];
  } catch (error) {
    return (error as Problem).options.errors!.map(({ pointer }) => pointer.replace('/surveys/0/questions/0', ''));
  }
}

describe('A question of a survey', () => {
  it.each([
    [{ type: 'choice', options: OPTIONS }, []],
    [{ type: 'choice' }, ['']],
    [{ type: 'text', options: OPTIONS }, ['/options']],
    [{ type: 'rating', min: 0, max: 10 }, []],
    [{ type: 'text', min: 0 }, ['/min']],
    [{ type: 'choice', options: OPTIONS, max: 5 }, ['/max']],
  ])('%j is wrong at %j', (question, places) => {
    expect(faultyPlaces(question)).toEqual(places);
  });
});
