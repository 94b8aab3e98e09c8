import {
  Caller,
  Cursors,
  Database,
  OneOf,
  Operation,
  Optional,
  Page,
  type PageBody,
  type Reply,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';
import { SurveyPage, type SurveyRow, SurveyView } from './survey.view.js';

const NAME = 'evaluation.list-surveys';

export class ListSurveysInput extends Page {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @Uuid() sessionId?: string;
  @Optional() @OneOf(['open', 'closed']) state?: 'open' | 'closed';
}

const seeSurveys = defineAccess({
  permission: 'survey:read',
  at: { programme: 's.programme_id', session: 's.session_id' },
});

/** What `seeSurveys` takes of a caller. */
type SeenSurveys = [everywhere: boolean, programmeIds: readonly string[], sessionIds: readonly string[]];

const listSurveys = statement<
  SurveyRow,
  [
    ...SeenSurveys,
    programmeId: string | null,
    sessionId: string | null,
    state: string | null,
    after: string | null,
    limit: number,
  ]
>(
  'list-surveys',
  `
SELECT s.survey_id AS "surveyId", d.key, d.title, s.programme_id AS "programmeId", s.session_id AS "sessionId",
  s.state, s.opened_at AS "openedAt", s.closes_at AS "closesAt", s.entitled,
  s.tokens_issued AS "tokensIssued", s.answered, s.answers_lost AS "answersLost"
FROM survey s JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version
WHERE ${seeSurveys.condition(1)}
  AND ($4::uuid IS NULL OR s.programme_id = $4)
  AND ($5::uuid IS NULL OR s.session_id = $5)
  AND ($6::text IS NULL OR s.state = $6)
  AND ($7::uuid IS NULL OR s.survey_id > $7)
ORDER BY s.survey_id LIMIT $8`,
);

@Operation({
  name: NAME,
  summary: 'The surveys of the programmes and sessions that I look after',
  http: 'GET /surveys',
  access: seeSurveys,
  input: ListSurveysInput,
  output: SurveyPage,
})
export class ListSurveys {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListSurveysInput, caller: Caller): Promise<Reply<PageBody<SurveyView>>> {
    const [after = null] = this.cursors.position<[id: string]>(NAME, input.after) ?? [];
    const rows = await this.database.query(
      listSurveys,
      ...seeSurveys.values<SeenSurveys>(caller),
      input.programmeId ?? null,
      input.sessionId ?? null,
      input.state ?? null,
      after,
      input.limit + 1,
    );
    return this.cursors.page(NAME, input, rows, { key: (row) => [row.surveyId], item: SurveyView.of });
  }
}
