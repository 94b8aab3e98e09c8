import type { PlannedSession } from '../plan/life-plan.js';

/** A session that was scheduled, and the enrolments in it by the key of the person. */
export interface ScheduledSession {
  readonly planned: PlannedSession;
  readonly sessionId: string;
  /** In the order of the planned meetings. */
  readonly meetingIds: readonly string[];
  readonly enrolmentIds: Map<string, string>;
}
