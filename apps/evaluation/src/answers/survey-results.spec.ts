import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Question } from '../programme-section/read-survey-sections.js';
import { type Answers, answerFaults } from './answer-faults.js';
import { surveyResults } from './survey-results.js';

const rating: Question = { key: 'r', type: 'rating', text: { sv: 'R' }, min: 0, max: 4, required: false };
const text: Question = { key: 't', type: 'text', text: { sv: 'T' }, required: false };

describe('surveyResults', () => {
  it('tells nothing of a question that fewer than five answered', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ r: fc.integer({ min: 0, max: 4 }), t: fc.string({ minLength: 1 }) }, { requiredKeys: [] }),
          { maxLength: 12 },
        ),
        (answers) => {
          const [ofRating, ofText] = surveyResults([rating, text], [answers as Answers[]]);

          for (const [result, key] of [
            [ofRating!, 'r'],
            [ofText!, 't'],
          ] as const) {
            const given = answers.filter((answer) => Object.hasOwn(answer, key)).length;
            if (given < 5) expect(result).toEqual({ key, isSuppressed: true });
            else expect(result).toMatchObject({ key, isSuppressed: false, answered: given });
          }
        },
      ),
    );
  });

  it('never tells by a difference what fewer than five answered, whatever batch comes after whatever others', () => {
    const batch = fc.array(fc.record({ r: fc.integer({ min: 0, max: 4 }) }, { requiredKeys: [] }), { maxLength: 9 });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), batch, (before, last) => {
        const [shown, shownLater] = [before, [...before, last]].map(
          (batches) => surveyResults([rating], batches as Answers[][])[0]!,
        );
        const difference = (shownLater!.answered ?? 0) - (shown!.answered ?? 0);

        expect(difference === 0 || difference >= 5).toBe(true);
        if (difference === 0) expect(shownLater).toEqual(shown);
      }),
    );
  });

  it.each([
    [0, { from: 0, to: 1 }],
    [2, { from: 1, to: 3 }],
    [4, { from: 3, to: 4 }],
  ])('tells ratings that are all %i as a range, for each would be known', (value, range) => {
    const [result] = surveyResults([rating], [Array.from({ length: 5 }, () => ({ r: value }))]);

    expect(result).toEqual({ key: 'r', isSuppressed: false, answered: 5, isUniform: true, range });
  });

  it('tells no choice that all have made', () => {
    const choice: Question = { key: 'c', type: 'choice', text: { sv: 'C' }, options: [], required: false };
    const [result] = surveyResults([choice], [Array.from({ length: 6 }, () => ({ c: 'yes' }))]);

    expect(result).toEqual({ key: 'c', isSuppressed: false, answered: 6, isUniform: true });
  });

  it('gives the same whatever the order in which the answers lie', () => {
    const answers: Answers[] = Array.from({ length: 9 }, (_, index) => ({ r: index % 5, t: `text ${index}` }));

    expect(surveyResults([rating, text], [answers.toReversed()])).toEqual(surveyResults([rating, text], [answers]));
    expect(surveyResults([rating], [answers])[0]).toMatchObject({
      mean: 1.78,
      counts: [
        { value: '0', count: 2 },
        { value: '1', count: 2 },
        { value: '2', count: 2 },
        { value: '3', count: 2 },
        { value: '4', count: 1 },
      ],
    });
  });
});

describe('answerFaults', () => {
  it('finds nothing wrong with what the questions allow, and a fault in everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isAllowed = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 4;

        expect(answerFaults([rating], { r: value }).length === 0).toBe(isAllowed);
      }),
    );
  });

  it('does not take inherited names for answers', () => {
    const required: Question = { ...text, key: 'constructor', required: true };

    expect(answerFaults([required], {})).toHaveLength(1);
  });
});
