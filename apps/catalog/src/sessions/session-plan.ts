import type { DeliveryForm } from '#contracts';
import { Holds, Instant, Int, LanguageText, ListOf, OneOf, Optional, rule } from '#plugin-kit';
import { type InputFault, InvalidInput, type LanguageMap } from '#plugin-kit/contract';
import type { CourseModule } from '../modules/module.entity.js';
import { DELIVERY_FORMS } from '../modules/module.view.js';
import { MeetingPlan } from './meeting.view.js';

/** When, where and how a session is held: in one meeting from `startsAt` to `endsAt`, or in `meetings`. */
@Holds(({ startsAt, endsAt }: SessionPlan) => !startsAt || !endsAt || new Date(endsAt) > new Date(startsAt), 'endsAt', {
  sv: 'Ska ligga efter början.',
  en: 'Must be after the beginning.',
})
@Holds(({ startsAt, endsAt }: SessionPlan) => (startsAt === undefined) === (endsAt === undefined), 'endsAt', {
  sv: 'Början och slut sägs tillsammans.',
  en: 'Beginning and end are said together.',
})
@Holds(({ startsAt, meetings }: SessionPlan) => (startsAt === undefined) !== (meetings === undefined), 'meetings', {
  sv: 'Ange antingen startsAt och endsAt, för ett möte, eller meetings.',
  en: 'Give either startsAt and endsAt, for one meeting, or meetings.',
})
export class SessionPlan {
  @Optional() @Instant({ doc: 'When its only meeting begins.' }) startsAt?: string;
  @Optional() @Instant({ doc: 'When its only meeting ends.' }) endsAt?: string;
  @Optional()
  @ListOf(() => MeetingPlan, { min: 1, max: 100, doc: 'When those who take part meet, in any order.' })
  meetings?: MeetingPlan[];
  @Optional() @Int(1, 100_000, { doc: 'Those of the module when left out.' }) seats?: number;
  @OneOf(DELIVERY_FORMS, { doc: 'One of the forms of the module.' }) form!: DeliveryForm;
  @Optional() @LanguageText(500) place?: LanguageMap;
  @ListOf(rule.uuid(), { max: 20, unique: true, doc: 'Person ids of the trainers.' }) trainerIds!: string[];
}

/**
 * The seats of a session.
 * @throws InvalidInput · the module is not given in that form, or nobody says how many seats
 */
export function seatsOf(plan: SessionPlan, module: Pick<CourseModule, 'forms' | 'seats'>): number {
  const seats = plan.seats ?? module.seats ?? undefined;
  const faults: readonly (InputFault | undefined)[] = [
    formFault(plan.form, module, '/form'),
    ...(plan.meetings ?? []).map(({ form }, index) =>
      form === undefined ? undefined : formFault(form, module, `/meetings/${index}/form`),
    ),
    seats !== undefined
      ? undefined
      : {
          pointer: '/seats',
          detail: { sv: 'Modulen säger inte hur många platser.', en: 'The module does not say how many seats.' },
        },
  ];
  const errors = faults.filter((fault) => fault !== undefined);
  if (seats === undefined || errors.length > 0) throw new InvalidInput({}, { errors });
  return seats;
}

function formFault(
  form: DeliveryForm,
  { forms }: Pick<CourseModule, 'forms'>,
  pointer: InputFault['pointer'],
): InputFault | undefined {
  if (forms.includes(form)) return undefined;
  return {
    pointer,
    detail: {
      sv: `Modulen ges i formerna ${forms.join(', ')}.`,
      en: `The module is given in the forms ${forms.join(', ')}.`,
    },
  };
}
