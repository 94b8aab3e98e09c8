import { surveyClosed, surveyOpened } from '#contracts';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

type SurveyEvent = typeof surveyOpened | typeof surveyClosed;

/** Keeps how many were asked and how many answered; counts only, nobody can be followed from here. */
@Subscriber(surveyOpened, surveyClosed)
export class FollowSurveys implements BatchEventHandler<SurveyEvent> {
  async handleMany(events: readonly Received<SurveyEvent>[], { entities }: Work): Promise<void> {
    const rows = [
      ...new Map(
        events.map(({ data }) => [
          data.surveyId,
          {
            survey_id: data.surveyId,
            programme_id: data.programmeId,
            is_closed: 'answered' in data,
            tokens_issued: 'answered' in data ? data.tokensIssued : 0,
            answered: 'answered' in data ? data.answered : 0,
          },
        ]),
      ).values(),
    ];
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
