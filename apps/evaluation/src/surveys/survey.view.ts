import type { LanguageMap } from '#plugin-kit/contract';
import { Bool, FundView, Instant, Int, LanguageText, ListOf, Nested, OneOf, Optional, Text, Uuid } from '#plugin-kit';
import type { Question } from '../programme-section/read-survey-sections.js';

export class OptionView {
  @Text(1, 60) key!: string;
  @LanguageText(300) text!: LanguageMap;
}

export class QuestionView {
  @Text(1, 60) key!: string;
  @OneOf(['rating', 'choice', 'text']) type!: 'rating' | 'choice' | 'text';
  @LanguageText(1_000) text!: LanguageMap;
  @Optional() @ListOf(() => OptionView) options?: OptionView[];
  @Optional() @Int() min?: number;
  @Optional() @Int() max?: number;
  @Bool() required!: boolean;

  static of({ key, type, text, options, min, max, required }: Question): QuestionView {
    return {
      key,
      type,
      text,
      required,
      ...(options && { options: options.map((option) => ({ ...option })) }),
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
    };
  }
}

/** What anybody may see of a survey: what it asks, and the key that its tokens are made under. */
export class SurveyFormView {
  @Uuid() surveyId!: string;
  @Uuid() programmeId!: string;
  @LanguageText(200) title!: LanguageMap;
  @Optional() @LanguageText(200) programmeTitle?: LanguageMap;
  @OneOf(['open', 'closed']) state!: 'open' | 'closed';
  @Instant() closesAt!: string;
  @ListOf(() => QuestionView) questions!: QuestionView[];
  @Text(1, 1_000, { doc: 'RSA key of 2048 bit, SPKI, base64; tokens are RSABSSA-SHA384-PSS-Randomized (RFC 9474).' })
  publicKey!: string;
  @Optional() @Nested(() => FundView) fund?: FundView;
}

/** A survey as those see it who run programmes. Counts come with the closing. */
export class SurveyView {
  @Uuid() surveyId!: string;
  @Text(1, 60) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Uuid() programmeId!: string;
  @Uuid() sessionId!: string;
  @OneOf(['open', 'closed']) state!: 'open' | 'closed';
  @Instant() openedAt!: string;
  @Instant() closesAt!: string;
  @Optional() @Int(0) entitled?: number;
  @Optional() @Int(0) tokensIssued?: number;
  @Optional() @Int(0) answered?: number;
  @Optional()
  @Int(1, undefined, { doc: 'Answers that were lost while they waited, as when a backup was restored.' })
  answersLost?: number;

  static of(row: SurveyRow): SurveyView {
    return {
      surveyId: row.surveyId,
      key: row.key,
      title: row.title,
      programmeId: row.programmeId,
      sessionId: row.sessionId,
      state: row.state,
      openedAt: row.openedAt.toISOString(),
      closesAt: row.closesAt.toISOString(),
      ...(row.entitled !== null && { entitled: row.entitled }),
      ...(row.tokensIssued !== null && { tokensIssued: row.tokensIssued }),
      ...(row.answered !== null && { answered: row.answered }),
      ...(row.answersLost && { answersLost: row.answersLost }),
    };
  }
}

export class SurveyPage {
  @ListOf(() => SurveyView) items!: SurveyView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export interface SurveyRow {
  readonly surveyId: string;
  readonly key: string;
  readonly title: LanguageMap;
  readonly programmeId: string;
  readonly sessionId: string;
  readonly state: 'open' | 'closed';
  readonly openedAt: Date;
  readonly closesAt: Date;
  readonly entitled: number | null;
  readonly tokensIssued: number | null;
  readonly answered: number | null;
  readonly answersLost: number | null;
}
