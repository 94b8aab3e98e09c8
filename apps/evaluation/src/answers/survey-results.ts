import type { Question } from '../programme-section/read-survey-sections.js';
import type { Answers } from './answer-faults.js';
import { SMALLEST_GROUP } from './smallest-group.js';

/** What was answered to one question, all people together. */
export interface QuestionResult {
  readonly key: string;
  /** Fewer than five answered it, in each batch: nothing else is told, not even how many. */
  readonly isSuppressed: boolean;
  readonly answered?: number;
  /** Ratings: mean, rounded to two decimals. */
  readonly mean?: number;
  /** All answered alike: a rating is told as a range about it, a choice not at all, for it is what each has said. */
  readonly isUniform?: boolean;
  readonly range?: { readonly from: number; readonly to: number };
  /** Ratings and choices: how many gave each value, also those that nobody gave. */
  readonly counts?: readonly { readonly value: string; readonly count: number }[];
  /** Texts, in the order of the alphabet, so that they cannot be put together with other answers. */
  readonly texts?: readonly string[];
}

/**
 * Results question by question; two questions are never crossed. Of each batch, the answers to a question are counted
 * in only where they are five or more: whoever kept the results from before it came reads the difference.
 */
export function surveyResults(
  questions: readonly Question[],
  batches: readonly (readonly Answers[])[],
): QuestionResult[] {
  return questions.map((question) => {
    const values = batches.flatMap((batch) => {
      const given = batch.flatMap((answers) => (Object.hasOwn(answers, question.key) ? [answers[question.key]!] : []));
      return given.length < SMALLEST_GROUP ? [] : given;
    });
    if (values.length < SMALLEST_GROUP) return { key: question.key, isSuppressed: true };
    return { key: question.key, isSuppressed: false, answered: values.length, ...resultOf(question, values) };
  });
}

function resultOf(
  { type, options = [], min = 1, max = 5 }: Question,
  values: readonly (string | number)[],
): Partial<QuestionResult> {
  const count = (value: string | number) => ({
    value: String(value),
    count: values.filter((given) => given === value).length,
  });
  if (type !== 'text' && new Set(values).size === 1) {
    const value = Number(values[0]);
    if (type === 'choice') return { isUniform: true };
    return { isUniform: true, range: { from: Math.max(min, value - 1), to: Math.min(max, value + 1) } };
  }
  switch (type) {
    case 'rating': {
      const sum = values.reduce<number>((total, value) => total + Number(value), 0);
      return {
        mean: Math.round((sum / values.length) * 100) / 100,
        counts: Array.from({ length: max - min + 1 }, (_, index) => count(min + index)),
      };
    }
    case 'choice':
      return { counts: options.map(({ key }) => count(key)) };
    case 'text':
      return { texts: values.map(String).sort((a, b) => a.localeCompare(b, 'sv')) };
  }
}
