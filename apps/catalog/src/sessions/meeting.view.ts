import type { DeliveryForm } from '#contracts';
import { Holds, Instant, LanguageText, OneOf, Optional, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { DELIVERY_FORMS } from '../modules/module.view.js';

/** One time at which those who take part in a session meet. */
export class MeetingView {
  @Uuid() meetingId!: string;
  @Instant() startsAt!: string;
  @Instant() endsAt!: string;
  @OneOf(DELIVERY_FORMS) form!: DeliveryForm;
  @Optional() @LanguageText(500) place?: LanguageMap;
}

/** A meeting as whoever plans a session says it. */
@Holds(({ startsAt, endsAt }: MeetingPlan) => new Date(endsAt) > new Date(startsAt), 'endsAt', {
  sv: 'Ska ligga efter början.',
  en: 'Must be after the beginning.',
})
export class MeetingPlan {
  @Optional() @Uuid({ doc: 'A meeting that the session has already; another one when left out.' }) meetingId?: string;
  @Instant() startsAt!: string;
  @Instant() endsAt!: string;
  @Optional() @OneOf(DELIVERY_FORMS, { doc: 'That of the session when left out.' }) form?: DeliveryForm;
  @Optional() @LanguageText(500, { doc: 'That of the session when left out.' }) place?: LanguageMap;
}
