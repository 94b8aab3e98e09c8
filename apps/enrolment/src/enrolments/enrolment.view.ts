import { Day, Instant, Int, Num, OneOf, Optional, PersonId, Uuid } from '#plugin-kit';
import { stockholmDay } from '#platform';
import { ENROLMENT_ROW, type EnrolmentRow, type EnrolmentState } from '../seats/enrolment-row.js';

/** An enrolment as its readers see it. */
export class EnrolmentView {
  @Uuid() enrolmentId!: string;
  @PersonId() learnerId!: string;
  @Uuid() sessionId!: string;
  @Uuid() moduleId!: string;
  @Uuid() courseId!: string;
  @Uuid() programmeId!: string;
  @OneOf(['confirmed', 'waitlisted', 'cancelled', 'completed', 'failed']) state!: EnrolmentState;
  @Optional() @Int(1, undefined, { doc: 'Place in the queue, 1 is next; only while waiting.' }) position?: number;
  @Instant() requestedAt!: string;
  @Optional() @OneOf(['by-learner', 'session-cancelled', 'left-programme']) cancelCause?:
    | 'by-learner'
    | 'session-cancelled'
    | 'left-programme';
  @Optional()
  @Num(0, undefined, { doc: 'Hours that the trainer noted; they count when the participant has signed them.' })
  notedHours?: number;
  @Optional() @Num(0, undefined, { doc: 'Hours that the participant has signed.' }) signedHours?: number;
  @Optional() @Day({ doc: 'The day (in Sweden) on which they were signed.' }) signedOn?: string;
  @Optional() @Uuid({ doc: 'Who witnessed the signature.' }) witnessId?: string;

  static of(row: EnrolmentRecord): EnrolmentView {
    const {
      enrolmentId,
      learnerId,
      sessionId,
      moduleId,
      courseId,
      programmeId,
      state,
      requestedAt,
      position,
      cancelCause,
      notedHours,
      signedAt,
      witnessId,
    } = row;
    return {
      enrolmentId,
      learnerId,
      sessionId,
      moduleId,
      courseId,
      programmeId,
      state,
      requestedAt: requestedAt.toISOString(),
      ...(position !== null && { position }),
      ...(cancelCause !== null && { cancelCause }),
      ...(notedHours !== null && { notedHours }),
      ...(signedAt !== null && notedHours !== null && { signedHours: notedHours, signedOn: stockholmDay(signedAt) }),
      ...(witnessId !== null && { witnessId }),
    };
  }
}

/** A row as the view needs it. */
export interface EnrolmentRecord extends EnrolmentRow {
  readonly requestedAt: Date;
  readonly position: number | null;
  readonly cancelCause: 'by-learner' | 'session-cancelled' | 'left-programme' | null;
  readonly notedHours: number | null;
  readonly signedAt: Date | null;
  readonly witnessId: string | null;
}

/** Columns of `EnrolmentRecord` from a table called `e`. The position is that of this very moment. */
export const ENROLMENT_RECORD = `${ENROLMENT_ROW}, e.requested_at AS "requestedAt", e.cancel_cause AS "cancelCause",
  e.noted_hours::float8 AS "notedHours", e.signed_at AS "signedAt", e.witness_id AS "witnessId",
  CASE WHEN e.state = 'waitlisted' THEN
    (
      SELECT count(*)::int
      FROM enrolment w
      WHERE w.session_id = e.session_id AND w.state = 'waitlisted' AND w.queue_number <= e.queue_number
    ) END AS position`;
