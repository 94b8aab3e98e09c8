import { surveyClosed, surveyOpened } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type SurveyEvent = typeof surveyOpened | typeof surveyClosed;

/** Keeps how many were asked and how many answered; counts only, nobody can be followed from here. */
@Subscriber(surveyOpened, surveyClosed)
export class CopySurveys implements BatchEventHandler<SurveyEvent> {
  async handleMany(events: readonly Received<SurveyEvent>[], { entities }: Work): Promise<void> {
    const rows = [...new Map(events.map((event) => [event.data.surveyId, rowOf(event)])).values()];
    await entities.query(
      `INSERT INTO survey (survey_id, programme_id, is_closed, tokens_issued, answered)
       SELECT *
       FROM jsonb_to_recordset($1::jsonb) AS r(
         survey_id uuid, programme_id uuid, is_closed boolean, tokens_issued int, answered int
       )
       ON CONFLICT (survey_id) DO UPDATE SET is_closed = EXCLUDED.is_closed, tokens_issued = EXCLUDED.tokens_issued,
         answered = EXCLUDED.answered`,
      [JSON.stringify(rows)],
    );
  }
}

function rowOf(event: Received<SurveyEvent>): object {
  const { surveyId, programmeId } = event.data;
  const row = { survey_id: surveyId, programme_id: programmeId };
  switch (event.type) {
    case surveyOpened.type:
      return { ...row, is_closed: false, tokens_issued: 0, answered: 0 };
    case surveyClosed.type:
      return { ...row, is_closed: true, tokens_issued: event.data.tokensIssued, answered: event.data.answered };
    default:
      return noOther(event);
  }
}
