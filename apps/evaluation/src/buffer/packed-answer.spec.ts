import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Answers, LONGEST_TEXT } from '../answers/answer-faults.js';
import type { Question } from '../programme-section/read-survey-sections.js';
import { packAnswers, packedSizes, unpackAnswers } from './packed-answer.js';

const rating: Question = { key: 'useful', type: 'rating', text: { sv: 'R' }, min: 0, max: 10, required: false };
const choice: Question = {
  key: 'pace',
  type: 'choice',
  text: { sv: 'C' },
  options: [
    { key: 'slow', text: { sv: 'S' } },
    { key: 'a-longer-one', text: { sv: 'L' } },
  ],
  required: false,
};
const text: Question = { key: 'more', type: 'text', text: { sv: 'T' }, required: false };
const sizes = packedSizes([rating, choice, text]);

describe('packAnswers', () => {
  it('makes answers of one form equally long, whatever was chosen and written, and gives them back', () => {
    const answers = fc.record(
      {
        useful: fc.integer({ min: 0, max: 10 }),
        pace: fc.constantFrom('slow', 'a-longer-one'),
        more: fc.string({ minLength: 1, maxLength: LONGEST_TEXT }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(answers, (given) => {
        const packed = packAnswers(given as Answers, sizes);

        expect(packed).toHaveLength(sizes.usual);
        expect(unpackAnswers(packed)).toEqual(given);
      }),
    );
  });

  it.each([
    ['Swedish', 'Mer tid att pröva själv, och gärna i den egna arbetsgruppen. '],
    ['Arabic', 'مزيد من الوقت للتجربة بنفسي في مجموعة العمل. '],
    ['Latin letters at random', randomBytes(3_000).toString('base64url')],
  ])('gives the longest text no other length: %s', (_name, part) => {
    const more = part.repeat(Math.ceil(LONGEST_TEXT / part.length)).slice(0, LONGEST_TEXT);

    expect(packAnswers({ useful: 10, pace: 'a-longer-one', more }, sizes)).toHaveLength(sizes.usual);
  });

  it('has room for whatever a form allows', () => {
    const characters = Array.from({ length: LONGEST_TEXT }, () =>
      String.fromCharCode(0x4e00 + (randomBytes(2).readUInt16BE() % 20_000)),
    ).join('');
    const packed = packAnswers({ useful: 10, pace: 'a-longer-one', more: characters }, sizes);

    expect(packed).toHaveLength(sizes.largest);
    expect(unpackAnswers(packed)).toEqual({ useful: 10, pace: 'a-longer-one', more: characters });
  });

  it('takes as little as ratings and choices need where nobody can write', () => {
    const small = packedSizes([rating, choice]);

    expect(small.largest).toBe(small.usual);
    expect(packAnswers({ useful: 10, pace: 'a-longer-one' }, small)).toHaveLength(64);
  });
});
