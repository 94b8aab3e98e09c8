import {
  Bool,
  Caller,
  Database,
  defineAccess,
  FundView,
  Int,
  LanguageText,
  ListOf,
  Nested,
  Operation,
  Optional,
  Uuid,
  statement,
} from '#plugin-kit';
import { type LanguageMap, NotFound } from '#plugin-kit/contract';
import type { Question } from '../programme-section/read-survey-sections.js';
import { SurveyStillOpen } from '../surveys/survey.problems.js';
import type { Answers } from './answer-faults.js';
import { SMALLEST_GROUP } from './smallest-group.js';
import { QuestionResultView } from './survey-results.view.js';

export class SurveyResultsInput {
  @Uuid() surveyId!: string;
}

export class SurveyResultsView {
  @Uuid() surveyId!: string;
  @LanguageText(200) title!: LanguageMap;
  @Int(0) entitled!: number;
  @Int(0, undefined, { doc: 'Of these, those of fewer than five are shown with their course alone: pooled-results.' })
  answered!: number;
  @Optional()
  @Int(1, undefined, { doc: 'Answers that were lost while they waited, as when a backup was restored.' })
  answersLost?: number;
  @Bool({ doc: 'Fewer than five answered: no result is told.' }) isSuppressed!: boolean;
  @ListOf(() => QuestionResultView) questions!: QuestionResultView[];
  @Optional() @Nested(() => FundView) fund?: FundView;
}

interface SurveyRow {
  readonly programmeId: string;
  readonly sessionId: string;
  readonly state: string;
  readonly title: LanguageMap;
  readonly questions: readonly Question[];
  /** Both null until it is closed. */
  readonly entitled: number | null;
  readonly answered: number | null;
  readonly answersLost: number | null;
  readonly fund: FundView | null;
}

const readResults = defineAccess({ permission: 'survey:read-results', at: ['programme', 'session'] });

const findSurveyOfResults = statement<SurveyRow, [surveyId: string]>(
  'find-survey-of-results',
  `
SELECT s.programme_id AS "programmeId", s.session_id AS "sessionId", s.state, d.title, d.questions, s.entitled,
  s.answered,
  s.answers_lost AS "answersLost", p.fund
FROM survey s
JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version
LEFT JOIN programme p ON p.programme_id = s.programme_id
WHERE s.survey_id = $1`,
);

const listAnswers = statement<{ answers: Answers }, [surveyId: string]>(
  'list-answers',
  'SELECT answers FROM answer WHERE survey_id = $1',
);

/** Only after the closing, and only for five answers or more; for whom it is not, the survey does not exist. */
@Operation({
  name: 'evaluation.get-survey-results',
  summary: 'What was answered, all people together',
  http: 'GET /surveys/{surveyId}/results',
  access: readResults,
  input: SurveyResultsInput,
  output: SurveyResultsView,
  problems: [SurveyStillOpen],
})
export class GetSurveyResults {
  constructor(private readonly database: Database) {}

  async execute({ surveyId }: SurveyResultsInput, caller: Caller): Promise<SurveyResultsView> {
    const [row] = await this.database.query(findSurveyOfResults, surveyId);
    if (!row || !readResults.allows(caller, { programmeId: row.programmeId, sessionId: row.sessionId }))
      throw new NotFound({});
    if (row.state === 'open') throw new SurveyStillOpen({});
    const head = {
      surveyId,
      title: row.title,
      entitled: row.entitled!,
      answered: row.answered!,
      ...(row.answersLost && { answersLost: row.answersLost }),
      ...(row.fund && { fund: row.fund }),
    };
    const answers = await this.database.query(listAnswers, surveyId);
    if (answers.length < SMALLEST_GROUP) return { ...head, isSuppressed: true, questions: [] };
    return {
      ...head,
      isSuppressed: false,
      questions: QuestionResultView.of(row.questions, [answers.map((answer) => answer.answers)]),
    };
  }
}
