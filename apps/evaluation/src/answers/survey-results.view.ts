import { Bool, Int, ListOf, Nested, Num, Optional, Text, rule } from '#plugin-kit';
import type { Question } from '../programme-section/read-survey-sections.js';
import { QuestionView } from '../surveys/survey.view.js';
import type { Answers } from './answer-faults.js';
import { surveyResults } from './survey-results.js';

export class ValueCountView {
  @Text(1, 60) value!: string;
  @Int(0) count!: number;
}

export class RangeView {
  @Num() from!: number;
  @Num() to!: number;
}

/** What was answered to one question, all people together. */
export class QuestionResultView {
  @Nested(() => QuestionView) question!: QuestionView;
  @Bool({ doc: 'Fewer than five answered: nothing more is told.' }) isSuppressed!: boolean;
  @Optional() @Int(0) answered?: number;
  @Optional()
  @Bool({ doc: 'All answered alike, so that one knows what each of them said: nothing more exact is told.' })
  isUniform?: boolean;
  @Optional()
  @Nested(() => RangeView, { doc: 'Of ratings that are all alike: between which they lie.' })
  range?: RangeView;
  @Optional() @Num() mean?: number;
  @Optional() @ListOf(() => ValueCountView) counts?: ValueCountView[];
  @Optional() @ListOf(rule.text(1, 4_000), { max: 100_000 }) texts?: string[];

  /** @param batches answers that became readable at the same time; those of a survey are one batch */
  static of(questions: readonly Question[], batches: readonly (readonly Answers[])[]): QuestionResultView[] {
    return surveyResults(questions, batches).map(({ key, counts, texts, ...result }) => ({
      ...result,
      question: QuestionView.of(questions.find((question) => question.key === key)!),
      ...(counts && { counts: [...counts] }),
      ...(texts && { texts: [...texts] }),
    }));
  }
}
