import { sessionCancelled, sessionChanged, sessionScheduled } from '#contracts';
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
      const { sessionId } = event.data;
      switch (event.type) {
        case sessionScheduled.type:
          areMoreToCome = true;
          work.schedule(openSurveys, sessionId, new Date(event.data.endsAt), { sessionId });
          break;
        case sessionChanged.type:
          work.schedule(openSurveys, sessionId, new Date(event.data.endsAt), { sessionId });
          break;
        case sessionCancelled.type:
          work.unschedule(openSurveys, sessionId);
          break;
        default:
          noOther(event);
      }
    }
    if (areMoreToCome) await refillWhenLow(work, this.settings);
  }
}
