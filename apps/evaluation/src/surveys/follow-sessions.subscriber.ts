import { type SessionFacts, sessionCancelled, sessionChanged, sessionScheduled } from '#contracts';
import type { ConfigOf } from '#platform';
import { type BatchEventHandler, Settings, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { evaluationConfig } from '../evaluation.config.js';
import { refillWhenLow } from '../keys/refill-keys.job.js';
import { openSurveys } from './survey-timers.js';

type SessionEvent = typeof sessionScheduled | typeof sessionChanged | typeof sessionCancelled;

/** Sets the alarm for the end of each session, and has keys made for the surveys to come. */
@Subscriber(sessionScheduled, sessionChanged, sessionCancelled)
export class FollowSessions implements BatchEventHandler<SessionEvent> {
  constructor(@Settings(evaluationConfig) private readonly settings: ConfigOf<typeof evaluationConfig>) {}

  async handleMany(events: readonly Received<SessionEvent>[], work: Work): Promise<void> {
    let areMoreToCome = false;
    for (const event of events) {
      switch (event.type) {
        case sessionScheduled.type:
          areMoreToCome = true;
          await keepSession(event.data, work);
          break;
        case sessionChanged.type:
          await keepSession(event.data, work);
          break;
        case sessionCancelled.type:
          await cancelSession(event.data.sessionId, work);
          break;
        default:
          noOther(event);
      }
    }
    if (areMoreToCome) await refillWhenLow(work, this.settings);
  }
}

async function keepSession({ sessionId, programmeId, courseId, endsAt }: SessionFacts, work: Work): Promise<void> {
  await work.query(
    'keep-session',
    `INSERT INTO session (session_id, programme_id, course_id, ends_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (session_id) DO UPDATE SET course_id = EXCLUDED.course_id, ends_at = EXCLUDED.ends_at`,
    [sessionId, programmeId, courseId, endsAt],
  );
  work.schedule(openSurveys, sessionId, new Date(endsAt), { sessionId });
}

async function cancelSession(sessionId: string, work: Work): Promise<void> {
  await work.query('cancel-session', 'UPDATE session SET is_cancelled = true WHERE session_id = $1', [sessionId]);
  work.unschedule(openSurveys, sessionId);
}
