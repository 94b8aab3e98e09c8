import { Bool, Const, Day, Instant, Int, LanguageText, ListOf, OneOf, Optional, PersonId, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { stockholmDay } from '#platform';
import { ENROLMENT_ROW, type EnrolmentRow, type EnrolmentState } from '../seats/enrolment-row.js';

/** Something that whoever enrols should know, and that hinders nothing. */
export class EnrolmentWarning {
  @Const('overlapping-session') type!: 'overlapping-session';
  @Uuid({ doc: 'A session at the same time in which the learner takes part, or waits.' }) sessionId!: string;
  @LanguageText(200) detail!: LanguageMap;

  static overlapping(sessionId: string): EnrolmentWarning {
    return {
      type: 'overlapping-session',
      sessionId,
      detail: { sv: 'Du är redan anmäld till något annat samtidigt.', en: 'You are enrolled in something else then.' },
    };
  }
}

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
  @Bool({ doc: 'Absent, or false for whoever takes part without a seat: who waited and was there, or just came.' })
  hasSeat?: boolean;
  @Optional()
  @Int(0, undefined, { doc: 'Minutes that were noted of all meetings and of own work; not all of them need count.' })
  notedMinutes?: number;
  @Optional()
  @Int(0, undefined, { doc: 'Minutes that count: signed, witnessed or attested (`GET /enrolments/{id}/attendance`).' })
  countedMinutes?: number;
  @Optional() @Day({ doc: 'The day (in Sweden) on which something was signed or attested last.' }) signedOn?: string;
  @Optional()
  @ListOf(() => EnrolmentWarning, { doc: 'When one enrols only: what one should know.' })
  warnings?: EnrolmentWarning[];

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
      hasSeat,
      notedMinutes,
      countedMinutes,
      signedAt,
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
      ...(!hasSeat && state !== 'waitlisted' && state !== 'cancelled' && { hasSeat }),
      ...(notedMinutes !== null && { notedMinutes }),
      ...(notedMinutes !== null && { countedMinutes: countedMinutes ?? 0 }),
      ...(signedAt !== null && { signedOn: stockholmDay(signedAt) }),
    };
  }
}

/** A row as the view needs it. */
export interface EnrolmentRecord extends EnrolmentRow {
  readonly requestedAt: Date;
  readonly position: number | null;
  readonly cancelCause: 'by-learner' | 'session-cancelled' | 'left-programme' | null;
  readonly notedMinutes: number | null;
  readonly countedMinutes: number | null;
  readonly signedAt: Date | null;
}

/** Columns of `EnrolmentRecord` from a table called `e`. The position is that of this very moment. */
export const ENROLMENT_RECORD = `${ENROLMENT_ROW}, e.requested_at AS "requestedAt", e.cancel_cause AS "cancelCause",
  e.noted_minutes AS "notedMinutes", e.counted_minutes AS "countedMinutes", e.signed_at AS "signedAt",
  CASE WHEN e.state = 'waitlisted' THEN
    (
      SELECT count(*)::int
      FROM enrolment w
      WHERE w.session_id = e.session_id AND w.state = 'waitlisted' AND w.queue_number <= e.queue_number
    ) END AS position`;
