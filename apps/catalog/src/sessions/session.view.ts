import { createHash } from 'node:crypto';
import type { DeliveryForm, SessionFacts } from '#contracts';
import { Instant, Int, LanguageText, ListOf, Num, OneOf, Optional, Text, Uuid, rule } from '#plugin-kit';
import { type LanguageMap, canonicalJson } from '#plugin-kit/contract';
import { DELIVERY_FORMS } from '../modules/module.view.js';
import { MeetingView } from './meeting.view.js';
import { meetingsOf } from './meetings-of-session.js';
import type { Session } from './session.entity.js';

/** An occasion on which a module is held, as anybody may see it: who trains there is not told to everybody. */
export class SessionView {
  @Uuid() sessionId!: string;
  @Uuid() moduleId!: string;
  @Uuid() courseId!: string;
  @Uuid() programmeId!: string;
  @LanguageText(200, { doc: 'The title of the module.' }) title!: LanguageMap;
  @Instant({ doc: 'When the first meeting begins.' }) startsAt!: string;
  @Instant({ doc: 'When the last meeting ends.' }) endsAt!: string;
  @ListOf(() => MeetingView, { min: 1, max: 100 }) meetings!: MeetingView[];
  @Int(1) seats!: number;
  @OneOf(DELIVERY_FORMS) form!: DeliveryForm;
  @Optional() @LanguageText(500) place?: LanguageMap;
  @Num(0, undefined, { doc: 'Planned hours of one participant, those of the module when the session was scheduled.' })
  hours!: number;
  @Int(0, undefined, { doc: 'Minutes of own work that a participant may add to those of the meetings.' })
  ownWorkMinutes!: number;
  @OneOf(['scheduled', 'cancelled']) state!: 'scheduled' | 'cancelled';

  static of(whole: Session): SessionView {
    const { id, module, startsAt, endsAt, place, ...session } = whole;
    return {
      sessionId: id,
      moduleId: session.moduleId,
      courseId: module.courseId,
      programmeId: session.programmeId,
      title: module.title,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      meetings: meetingsOf(whole),
      seats: session.seats,
      form: session.form,
      ...(place && { place }),
      hours: session.hours,
      ownWorkMinutes: session.ownWorkMinutes,
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

/**
 * The entity tag by which two people who edit the same session notice each other. It covers all that is shown of it,
 * also what is not its own, as the title of the module.
 */
export function etagOf(session: Session): string {
  const shown = canonicalJson(PlannedSessionView.of(session));
  return `"${session.version}-${createHash('sha256').update(shown).digest('base64url').slice(0, 16)}"`;
}

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
  ownWorkMinutes: session.ownWorkMinutes,
  meetings: meetingsOf(session).map(({ meetingId, startsAt, endsAt, form }) => ({ meetingId, startsAt, endsAt, form })),
  trainerIds: session.trainerIds,
});
