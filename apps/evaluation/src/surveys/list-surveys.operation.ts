import { DataSource } from 'typeorm';
import {
  Caller,
  Cursors,
  OneOf,
  Operation,
  Optional,
  Page,
  type PageBody,
  type Reply,
  Uuid,
  defineAccess,
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
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListSurveysInput, caller: Caller): Promise<Reply<PageBody<SurveyView>>> {
    const [after] = this.cursors.position(NAME, input.after) ?? [];
    const rows = await this.database.query<SurveyRow[]>(
      `SELECT s.survey_id, d.key, d.title, s.programme_id, s.session_id, s.state, s.opened_at, s.closes_at, s.entitled,
  s.tokens_issued, s.answered, s.answers_lost
       FROM survey s JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version
       WHERE ${seeSurveys.condition(1)}
         AND ($4::uuid IS NULL OR s.programme_id = $4)
           AND ($5::uuid IS NULL OR s.session_id = $5)
           AND ($6::text IS NULL OR s.state = $6)
           AND ($7::uuid IS NULL OR s.survey_id > $7)
       ORDER BY s.survey_id LIMIT $8`,
      [
        ...seeSurveys.values(caller),
        input.programmeId ?? null,
        input.sessionId ?? null,
        input.state ?? null,
        after ?? null,
        input.limit + 1,
      ],
    );
    return this.cursors.page(NAME, input, rows, { key: (row) => [row.survey_id], item: SurveyView.of });
  }
}
