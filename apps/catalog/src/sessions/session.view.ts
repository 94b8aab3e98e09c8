import type { DeliveryForm, SessionFacts } from '#contracts';
import { Instant, Int, LanguageText, ListOf, Num, OneOf, Optional, Text, Uuid, rule } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { DELIVERY_FORMS } from '../modules/module.view.js';
import type { Session } from './session.entity.js';

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

  static of({ id, module, startsAt, endsAt, place, ...session }: Session): SessionView {
    return {
      sessionId: id,
      moduleId: session.moduleId,
      courseId: module.courseId,
      programmeId: session.programmeId,
      title: module.title,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      seats: session.seats,
      form: session.form,
      ...(place && { place }),
      hours: session.hours,
      state: session.state,
    };
  }
}

/** A session for those who plan it. */
export class PlannedSessionView extends SessionView {
  @ListOf(rule.uuid(), { doc: 'Person ids.' }) trainerIds!: string[];

  static override of(session: Session): PlannedSessionView {
    return { ...SessionView.of(session), trainerIds: session.trainerIds };
  }
}

export class SessionsView {
  @ListOf(() => SessionView, { max: 200 }) items!: SessionView[];
  @Optional() @Text(1, 1_000) next?: string;
}

/** The entity tag by which two people who edit the same session notice each other. */
export const etagOf = ({ version }: Pick<Session, 'version'>): string => `"${version}"`;

/** What the other services are told of a session. */
export const factsOf = (session: Session): SessionFacts => ({
  sessionId: session.id,
  moduleId: session.moduleId,
  courseId: session.module.courseId,
  programmeId: session.programmeId,
  startsAt: session.startsAt.toISOString(),
  endsAt: session.endsAt.toISOString(),
  seats: session.seats,
  form: session.form,
  hours: session.hours,
  trainerIds: session.trainerIds,
});
