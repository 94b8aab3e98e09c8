import type { EnrolmentFacts } from '#contracts';

export type EnrolmentState = 'confirmed' | 'waitlisted' | 'cancelled' | 'completed' | 'failed';

/** What every rule about an enrolment needs of its row. */
export interface EnrolmentRow extends EnrolmentFacts {
  readonly state: EnrolmentState;
  /** Whoever came without one takes none from anybody. */
  readonly hasSeat: boolean;
}

/** Columns of `EnrolmentRow` from a table called `e`. */
export const ENROLMENT_ROW = `e.enrolment_id AS "enrolmentId", e.learner_id AS "learnerId", e.session_id AS "sessionId",
  e.module_id AS "moduleId", e.course_id AS "courseId", e.programme_id AS "programmeId", e.state,
  e.has_seat AS "hasSeat"`;

/** The part of an enrolment that other plugins are told with every event. */
export function factsOf({
  enrolmentId,
  learnerId,
  sessionId,
  moduleId,
  courseId,
  programmeId,
}: EnrolmentFacts): EnrolmentFacts {
  return { enrolmentId, learnerId, sessionId, moduleId, courseId, programmeId };
}
