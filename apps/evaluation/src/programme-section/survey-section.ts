import type { LanguageMap } from '#plugin-kit/contract';
import { Bool, Int, LanguageText, ListOf, OneOf, Optional, Text, rule } from '#plugin-kit';

const KEY = /^[a-z][a-z0-9-]*$/u;

export class OptionSection {
  @Text(1, 60, { pattern: KEY }) key!: string;
  @LanguageText(300) text!: LanguageMap;
}

export class QuestionSection {
  @Text(1, 60, { pattern: KEY }) key!: string;
  @OneOf(['rating', 'choice', 'text']) type!: 'rating' | 'choice' | 'text';
  @LanguageText(1_000) text!: LanguageMap;
  @Optional()
  @ListOf(() => OptionSection, { min: 2, max: 30, doc: 'For choice: what can be chosen, one of them.' })
  options?: OptionSection[];
  @Optional() @Int(0, 1, { doc: 'For rating: the lowest value, 1 unless said.' }) min?: number;
  @Optional() @Int(2, 10, { doc: 'For rating: the highest value, 5 unless said.' }) max?: number;
  @Optional() @Bool({ doc: 'Whether an answer without it is refused; no unless said.' }) required?: boolean;
}

/** One entry of the section `surveys` of a programme file: a survey that is held after each session of some courses. */
export class SurveySection {
  @Text(1, 60, { pattern: KEY }) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @OneOf(['session-end']) opens!: 'session-end';
  @Optional()
  @ListOf(rule.text(1, 60, { pattern: KEY }), {
    min: 1,
    max: 200,
    unique: true,
    doc: 'Keys of the courses after whose sessions it is held; all unless said.',
  })
  courses?: string[];
  @Int(1, 365, { doc: 'Closes at the end of the day so many days after the session.' }) closesAfterDays!: number;
  @ListOf(() => QuestionSection, { min: 1, max: 100 }) questions!: QuestionSection[];
}

/** What is read of a programme file. */
export class SurveySections {
  @Optional() @ListOf(() => SurveySection, { max: 100 }) surveys: SurveySection[] = [];
}
