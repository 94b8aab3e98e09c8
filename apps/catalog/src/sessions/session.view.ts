import type { DeliveryForm, SessionFacts } from '#contracts';
import { Instant, Int, LanguageText, ListOf, Num, OneOf, Optional, Text, Uuid, rule } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { DELIVERY_FORMS } from '../modules/module.view.js';

/** An occasion on which a module is held, as anybody may see it: who trains there is not told to everybody. */
export class SessionView {
  @Uuid() sessionId!: string;
  @Uuid() moduleId!: string;
  @Uuid() courseId!: string;
  @Uuid() programmeId!: string;
  @LanguageText(200, { doc: 'The title of the module.' }) title!: LanguageMap;
  @Instant() startsAt!: string;
  @Instant() endsAt!: string;
  @Int(1) seats!: number;
  @OneOf(DELIVERY_FORMS) form!: DeliveryForm;
  @Optional() @LanguageText(500) place?: LanguageMap;
  @Num(0, undefined, { doc: 'Planned hours of one participant, those of the module when the session was scheduled.' })
  hours!: number;
  @OneOf(['scheduled', 'cancelled']) state!: 'scheduled' | 'cancelled';

  static of(row: SessionRow): SessionView {
    return {
      sessionId: row.id,
      moduleId: row.module_id,
      courseId: row.course_id,
      programmeId: row.programme_id,
      title: row.title,
      startsAt: row.starts_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      seats: row.seats,
      form: row.form,
      ...(row.place && { place: row.place }),
      hours: row.hours,
      state: row.state,
    };
  }
}

/** A session for those who plan it. */
export class PlannedSessionView extends SessionView {
  @ListOf(rule.uuid(), { doc: 'Person ids.' }) trainerIds!: string[];

  static override of(row: SessionRow): PlannedSessionView {
    return { ...SessionView.of(row), trainerIds: row.trainer_ids };
  }
}

export class SessionsView {
  @ListOf(() => SessionView, { max: 200 }) items!: SessionView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export interface SessionRow {
  readonly id: string;
  readonly programme_id: string;
  readonly module_id: string;
  readonly course_id: string;
  readonly title: LanguageMap;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly seats: number;
  readonly form: DeliveryForm;
  readonly place: LanguageMap | null;
  readonly hours: number;
  readonly trainer_ids: string[];
  readonly state: 'scheduled' | 'cancelled';
  readonly version: number;
}

/** Rows of `SessionRow`; add `WHERE`. */
export const SESSIONS = `
SELECT s.id, s.programme_id, s.module_id, m.course_id, m.title, s.starts_at, s.ends_at, s.seats, s.form, s.place,
  s.hours, s.trainer_ids, s.state, s.version
FROM session s JOIN module m ON m.id = s.module_id`;

/** The entity tag by which two people who edit the same session notice each other. */
export const etagOf = ({ version }: Pick<SessionRow, 'version'>): string => `"${version}"`;

/** What the other services are told of a session. */
export const factsOf = (row: SessionRow): SessionFacts => ({
  sessionId: row.id,
  moduleId: row.module_id,
  courseId: row.course_id,
  programmeId: row.programme_id,
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  seats: row.seats,
  form: row.form,
  hours: row.hours,
  trainerIds: row.trainer_ids,
});
