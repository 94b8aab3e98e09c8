import { type SessionFacts, sessionCancelled, sessionChanged, sessionScheduled } from '#contracts';
import type { ConfigOf } from '#platform';
import { type BatchEventHandler, Settings, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { evaluationConfig } from '../evaluation.config.js';
import { refillWhenLow } from '../keys/refill-keys.job.js';
import { openSurveys } from './survey-timers.js';

type SessionEvent =
  | Received<typeof sessionScheduled>
  | Received<typeof sessionChanged>
  | Received<typeof sessionCancelled>;

/** Sets the alarm for the end of each session, and has keys made for the surveys to come. */
@Subscriber(sessionScheduled, sessionChanged, sessionCancelled)
export class FollowSessions implements BatchEventHandler<
  typeof sessionScheduled | typeof sessionChanged | typeof sessionCancelled
> {
  constructor(@Settings(evaluationConfig) private readonly settings: ConfigOf<typeof evaluationConfig>) {}

  async handleMany(events: readonly SessionEvent[], work: Work): Promise<void> {
    for (const event of events) await this.follow(event, work);
    if (events.some(({ type }) => type === sessionScheduled.type)) await refillWhenLow(work, this.settings);
  }

  private async follow({ type, data }: SessionEvent, work: Work): Promise<void> {
    const { sessionId } = data;
    if (type === sessionCancelled.type) {
      await work.query('cancel-session', 'UPDATE session SET is_cancelled = true WHERE session_id = $1', [sessionId]);
      work.unschedule(openSurveys, sessionId);
      return;
    }
    const { programmeId, courseId, endsAt } = data as SessionFacts;
    await work.query(
      'keep-session',
      `INSERT INTO session (session_id, programme_id, course_id, ends_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id) DO UPDATE SET course_id = EXCLUDED.course_id, ends_at = EXCLUDED.ends_at`,
      [sessionId, programmeId, courseId, endsAt],
    );
    work.schedule(openSurveys, sessionId, new Date(endsAt), { sessionId });
  }
}
