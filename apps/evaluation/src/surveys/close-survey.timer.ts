import { Clock } from '#platform';
import { surveyClosed } from '#contracts';
import { OnTimer, type TimerHandler, type Work } from '#plugin-kit';
import { mixBuffers } from '../answers/mix-buffers.js';
import { closeSurvey } from './survey-timers.js';

interface ClosingSurvey {
  readonly programme_id: string;
  readonly session_id: string;
}

interface Counts {
  readonly entitled: number;
  readonly tokens_issued: number;
  readonly answered: number;
}

/** Closes a survey: its last answers are mixed, it is counted, its key is thrown away. Counts are told now, not before. */
@OnTimer(closeSurvey)
export class CloseSurvey implements TimerHandler<{ surveyId: string }> {
  constructor(private readonly clock: Clock) {}

  async handle({ surveyId }: { surveyId: string }, work: Work): Promise<void> {
    const answered = await mixBuffers(work, this.clock.today(), surveyId);
    const [survey] = await work.query<ClosingSurvey & Counts>('close-survey',
      `UPDATE survey SET state = 'closed', sealed_private_key = NULL, answered = $2,
         entitled = (SELECT count(*) FROM entitlement e WHERE e.survey_id = survey.survey_id),
         tokens_issued = (SELECT count(e.blinded_hash) FROM entitlement e WHERE e.survey_id = survey.survey_id)
       WHERE survey_id = $1 AND state = 'open' RETURNING programme_id, session_id, entitled, tokens_issued, answered`, [surveyId, answered]);
    if (!survey) return;
    await work.query('forget-spent-tokens', 'DELETE FROM spent_token WHERE survey_id = $1', [surveyId]);
    work.publish(surveyClosed(surveyId, {
      surveyId, programmeId: survey.programme_id, sessionId: survey.session_id, entitled: survey.entitled, tokensIssued: survey.tokens_issued, answered: survey.answered,
    }));
    work.purge(`survey:${surveyId}`);
  }
}
