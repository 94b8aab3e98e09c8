import { type SessionFacts, sessionCancelled, sessionChanged, sessionScheduled } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { openSurveys } from './survey-timers.js';

type SessionEvent = Received<typeof sessionScheduled> | Received<typeof sessionChanged> | Received<typeof sessionCancelled>;

/** Sets the alarm for the end of each session. */
@Subscriber(sessionScheduled, sessionChanged, sessionCancelled)
export class FollowSessions implements EventHandler<typeof sessionScheduled | typeof sessionChanged | typeof sessionCancelled> {
  async handle({ type, data }: SessionEvent, work: Work): Promise<void> {
    const { sessionId } = data;
    if (type === sessionCancelled.type) {
      await work.query('cancel-session', 'UPDATE session SET is_cancelled = true WHERE session_id = $1', [sessionId]);
      work.unschedule(openSurveys, sessionId);
      return;
    }
    const { programmeId, courseId, endsAt } = data as SessionFacts;
    await work.query('keep-session',
      `INSERT INTO session (session_id, programme_id, course_id, ends_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id) DO UPDATE SET course_id = EXCLUDED.course_id, ends_at = EXCLUDED.ends_at`,
      [sessionId, programmeId, courseId, endsAt]);
    work.schedule(openSurveys, sessionId, new Date(endsAt), { sessionId });
  }
}
