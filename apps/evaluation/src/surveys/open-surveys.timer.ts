import { Clock, type ConfigOf, uuidv7 } from '#platform';
import { surveyOpened } from '#contracts';
import { OnTimer, Settings, type TimerHandler, type Work, statement } from '#plugin-kit';
import { evaluationConfig } from '../evaluation.config.js';
import { refillWhenLow } from '../keys/refill-keys.job.js';
import { SurveyKeys } from '../keys/survey-keys.js';
import { takeKey } from '../keys/take-key.js';
import { closeSurvey, closingOf, openSurveys } from './survey-timers.js';

interface EndedSession {
  readonly programmeId: string;
  readonly endsAt: Date;
}

interface DueDefinition {
  readonly definitionId: string;
  readonly version: number;
  readonly closesAfterDays: number;
}

const lockEndedSession = statement<EndedSession, [sessionId: string]>(
  'lock-ended-session',
  `
SELECT programme_id AS "programmeId", ends_at AS "endsAt"
FROM session
WHERE session_id = $1 AND NOT is_cancelled
FOR UPDATE`,
);

const definitionsDue = statement<DueDefinition, [sessionId: string]>(
  'definitions-due',
  `
SELECT d.definition_id AS "definitionId", d.version, d.closes_after_days AS "closesAfterDays"
FROM survey_definition d
JOIN session s USING (programme_id)
WHERE s.session_id = $1 AND d.state = 'current' AND (d.course_ids IS NULL OR s.course_id = ANY (d.course_ids))
  AND NOT EXISTS (SELECT FROM survey o WHERE o.definition_id = d.definition_id AND o.session_id = s.session_id)
ORDER BY d.definition_id`,
);

const openSurvey = statement<
  never,
  [
    surveyId: string,
    definitionId: string,
    version: number,
    programmeId: string,
    sessionId: string,
    now: Date,
    closesAt: Date,
    keyId: string,
    publicKey: Buffer,
    sealedPrivateKey: Buffer,
  ]
>(
  'open-survey',
  `
INSERT INTO survey (
  survey_id, definition_id, definition_version, programme_id, session_id, opened_at, closes_at, state, key_id,
  public_key, sealed_private_key
)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10)`,
);

const entitleAll = statement<object, [surveyId: string, sessionId: string]>(
  'entitle-all',
  `
INSERT INTO entitlement (survey_id, person_id)
SELECT $1, person_id
FROM attendance
WHERE session_id = $2
RETURNING 1`,
);

/** Opens the surveys that the programme holds after a session of this course, each once. */
@OnTimer(openSurveys)
export class OpenSurveys implements TimerHandler<{ sessionId: string }> {
  constructor(
    private readonly clock: Clock,
    private readonly keys: SurveyKeys,
    @Settings(evaluationConfig) private readonly settings: ConfigOf<typeof evaluationConfig>,
  ) {}

  async handle({ sessionId }: { sessionId: string }, work: Work): Promise<void> {
    // The lock keeps attendances that are being told just now behind us: they find the survey (entitle-attendees).
    const [session] = await work.query(lockEndedSession, sessionId);
    if (!session) return;
    const definitions = await work.query(definitionsDue, sessionId);
    for (const definition of definitions) await this.open(sessionId, session, definition, work);
    if (definitions.length === 0) return;
    await refillWhenLow(work, this.settings);
  }

  private async open(
    sessionId: string,
    { programmeId, endsAt }: EndedSession,
    definition: DueDefinition,
    work: Work,
  ): Promise<void> {
    const surveyId = uuidv7();
    const closesAt = closingOf(endsAt, definition.closesAfterDays);
    const key = await takeKey(work, this.keys);
    await work.query(
      openSurvey,
      surveyId,
      definition.definitionId,
      definition.version,
      programmeId,
      sessionId,
      this.clock.now(),
      closesAt,
      key.keyId,
      key.publicKey,
      key.sealedPrivateKey,
    );
    const entitled = await work.query(entitleAll, surveyId, sessionId);
    work.schedule(closeSurvey, surveyId, closesAt, { surveyId });
    work.publish(
      surveyOpened(surveyId, {
        surveyId,
        programmeId,
        sessionId,
        entitled: entitled.length,
        closesAt: closesAt.toISOString(),
      }),
    );
  }
}
