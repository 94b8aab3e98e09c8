import type { PlannedSession } from '../plan/life-plan.js';

/** A session that was scheduled, and the enrolments in it by the key of the person. */
export interface ScheduledSession {
  readonly planned: PlannedSession;
  readonly sessionId: string;
  readonly enrolmentIds: Map<string, string>;
}
