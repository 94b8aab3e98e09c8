import type { LanguageMap } from '#plugin-kit/contract';
import { Bool, Caller, Database, Instant, LanguageText, ListOf, Operation, Uuid, statement } from '#plugin-kit';

class NoInput {}

export class MySurveyView {
  @Uuid() surveyId!: string;
  @Uuid() programmeId!: string;
  @Uuid() sessionId!: string;
  @LanguageText(200) title!: LanguageMap;
  @Instant() closesAt!: string;
  @Bool({ doc: 'Whether the place to answer was fetched; whether it was used is known to nobody.' })
  tokenIssued!: boolean;
}

export class MySurveysView {
  @ListOf(() => MySurveyView) items!: MySurveyView[];
}

const listMySurveys = statement<
  {
    surveyId: string;
    programmeId: string;
    sessionId: string;
    title: LanguageMap;
    closesAt: Date;
    issued: boolean;
  },
  [personId: string]
>(
  'list-my-surveys',
  `
SELECT s.survey_id AS "surveyId", s.programme_id AS "programmeId", s.session_id AS "sessionId", d.title,
  s.closes_at AS "closesAt", e.blinded_hash IS NOT NULL AS issued
FROM entitlement e
JOIN survey s USING (survey_id)
JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version
WHERE e.person_id = $1 AND s.state = 'open' ORDER BY s.closes_at, s.survey_id LIMIT 1000`,
);

@Operation({
  name: 'evaluation.list-my-surveys',
  summary: 'The open surveys that I may answer',
  http: 'GET /surveys/mine',
  access: { whose: ['entitled'] },
  input: NoInput,
  output: MySurveysView,
})
export class ListMySurveys {
  constructor(private readonly database: Database) {}

  async execute(_input: NoInput, caller: Caller): Promise<MySurveysView> {
    const rows = await this.database.query(listMySurveys, caller.personId);
    return {
      items: rows.map((row) => ({
        surveyId: row.surveyId,
        programmeId: row.programmeId,
        sessionId: row.sessionId,
        title: row.title,
        closesAt: row.closesAt.toISOString(),
        tokenIssued: row.issued,
      })),
    };
  }
}
