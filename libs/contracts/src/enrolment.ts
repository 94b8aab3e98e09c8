import { defineEvent } from '#plugin-kit/contract';

export interface EnrolmentFacts {
  readonly enrolmentId: string;
  readonly learnerId: string;
  readonly sessionId: string;
  readonly moduleId: string;
  readonly courseId: string;
  readonly programmeId: string;
}
export const enrolmentConfirmed = defineEvent<EnrolmentFacts>()('enrolment', 'enrolment', 'confirmed', 1);
export const enrolmentWaitlisted = defineEvent<EnrolmentFacts>()('enrolment', 'enrolment', 'waitlisted', 1);
export const enrolmentPromoted = defineEvent<EnrolmentFacts>()('enrolment', 'enrolment', 'promoted', 1);
export const enrolmentCancelled = defineEvent<EnrolmentFacts & { cause: 'by-learner' | 'session-cancelled' | 'left-programme' }>()('enrolment', 'enrolment', 'cancelled', 1);
/** The participant has signed the hours that the trainer noted: only these count (PUBLIC-SECTOR 21). Published on signing. */
export const attendanceRecorded = defineEvent<EnrolmentFacts & { hours: number; on: string }>()('enrolment', 'enrolment', 'attendance-recorded', 1);
/** The learner has completed the module by this enrolment. */
export const enrolmentCompleted = defineEvent<EnrolmentFacts & { hours: number; assessedBy?: string }>()('enrolment', 'enrolment', 'completed', 1);
/** The learner took part but did not reach what the module asks. */
export const enrolmentFailed = defineEvent<EnrolmentFacts & { assessedBy?: string }>()('enrolment', 'enrolment', 'failed', 1);

/** The training plan (utbildningsplan) that person and programme agreed on; completing the programme = fulfilling it. */
export const planAgreed = defineEvent<{ planId: string; learnerId: string; programmeId: string; moduleIds: readonly string[]; revision: number }>()('enrolment', 'plan', 'agreed', 1);
export const planFulfilled = defineEvent<{ planId: string; learnerId: string; programmeId: string; on: string }>()('enrolment', 'plan', 'fulfilled', 1);
/** A fulfilled plan was revised and holds something new. */
export const planReopened = defineEvent<{ planId: string; learnerId: string; programmeId: string }>()('enrolment', 'plan', 'reopened', 1);
