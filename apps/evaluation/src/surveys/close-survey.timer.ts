import { surveyClosed } from '#contracts';
import { OnTimer, type TimerHandler, type Work, statement } from '#plugin-kit';
import { type ClosingSurvey, mixSurvey } from '../answers/mix-survey.js';
import { BufferKeys } from '../buffer/buffer-keys.js';
import { closeSurvey } from './survey-timers.js';

interface ClosedSurvey {
  readonly programmeId: string;
  readonly sessionId: string;
  readonly entitled: number;
  readonly tokensIssued: number;
  readonly answered: number;
}

const lockClosingSurvey = statement<ClosingSurvey, [surveyId: string]>(
  'lock-closing-survey',
  `
SELECT survey_id AS "surveyId", buffer_key_id AS "bufferKeyId"
FROM survey
WHERE survey_id = $1 AND state = 'open'
FOR UPDATE`,
);

const closeSurveyRow = statement<ClosedSurvey, [surveyId: string, answered: number, lost: number]>(
  'close-survey',
  `
UPDATE survey
SET state = 'closed', sealed_private_key = NULL, buffer_key_id = NULL, buffer_public_key = NULL, answered = $2,
  answers_lost = $3,
  entitled = (SELECT count(*) FROM entitlement e WHERE e.survey_id = survey.survey_id),
  tokens_issued = (SELECT count(e.blinded_hash) FROM entitlement e WHERE e.survey_id = survey.survey_id)
WHERE survey_id = $1
RETURNING programme_id AS "programmeId", session_id AS "sessionId", entitled, tokens_issued AS "tokensIssued",
  answered`,
);

const forgetSpentTokens = statement<never, [surveyId: string]>(
  'forget-spent-tokens',
  'DELETE FROM spent_token WHERE survey_id = $1',
);

/** Closes a survey: its answers are mixed, it is counted, its keys are thrown away. Counts are told now, not before. */
@OnTimer(closeSurvey)
export class CloseSurvey implements TimerHandler<{ surveyId: string }> {
  constructor(private readonly keys: BufferKeys) {}

  async handle({ surveyId }: { surveyId: string }, work: Work): Promise<void> {
    // The lock holds off tokens and answers; see issue-token and settle-answers.
    const [closing] = await work.query(lockClosingSurvey, surveyId);
    if (!closing) return;
    const { answered, lost } = await mixSurvey(work, this.keys, closing);
    const [survey] = await work.query(closeSurveyRow, surveyId, answered, lost);
    if (!survey) return;
    await work.query(forgetSpentTokens, surveyId);
    work.publish(
      surveyClosed(surveyId, {
        surveyId,
        programmeId: survey.programmeId,
        sessionId: survey.sessionId,
        entitled: survey.entitled,
        tokensIssued: survey.tokensIssued,
        answered: survey.answered,
      }),
    );
    work.purge(`survey:${surveyId}`);
  }
}
