import { Database, type FundView, Operation, Reply, Uuid, statement } from '#plugin-kit';
import { type LanguageMap, NotFound } from '#plugin-kit/contract';
import type { Question } from '../programme-section/read-survey-sections.js';
import { QuestionView, SurveyFormView } from './survey.view.js';

export class SurveyInput {
  @Uuid() surveyId!: string;
}

interface FormRow {
  readonly programmeId: string;
  readonly title: LanguageMap;
  readonly programmeTitle: LanguageMap | null;
  readonly state: 'open' | 'closed';
  readonly closesAt: Date;
  readonly questions: readonly Question[];
  readonly publicKey: Buffer;
  readonly fund: FundView | null;
}

const findSurveyForm = statement<FormRow, [surveyId: string]>(
  'find-survey-form',
  `
SELECT s.programme_id AS "programmeId", d.title, p.title AS "programmeTitle", s.state, s.closes_at AS "closesAt",
  d.questions,
  s.public_key AS "publicKey", p.fund
FROM survey s
JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version
LEFT JOIN programme p ON p.programme_id = s.programme_id
WHERE s.survey_id = $1`,
);

@Operation({
  name: 'evaluation.get-survey',
  summary: 'What a survey asks, and the key of its tokens',
  http: 'GET /surveys/{surveyId}',
  access: 'public',
  input: SurveyInput,
  output: SurveyFormView,
  cache: { seconds: 3_600 },
})
export class GetSurvey {
  constructor(private readonly database: Database) {}

  async execute({ surveyId }: SurveyInput): Promise<Reply<SurveyFormView>> {
    const [row] = await this.database.query(findSurveyForm, surveyId);
    if (!row) throw new NotFound({});
    const view: SurveyFormView = {
      surveyId,
      programmeId: row.programmeId,
      title: row.title,
      state: row.state,
      closesAt: row.closesAt.toISOString(),
      questions: row.questions.map(QuestionView.of),
      publicKey: row.publicKey.toString('base64'),
      ...(row.programmeTitle && { programmeTitle: row.programmeTitle }),
      ...(row.fund && { fund: row.fund }),
    };
    return new Reply(view, { cacheTags: [`survey:${surveyId}`] });
  }
}
