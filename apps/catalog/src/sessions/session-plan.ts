import type { DeliveryForm } from '#contracts';
import { Holds, Instant, Int, LanguageText, ListOf, OneOf, Optional, rule } from '#plugin-kit';
import { type InputFault, InvalidInput, type LanguageMap } from '#plugin-kit/contract';
import type { CourseModule } from '../modules/module.entity.js';
import { DELIVERY_FORMS } from '../modules/module.view.js';

/** When, where and how a session is held. */
@Holds(({ startsAt, endsAt }: SessionPlan) => new Date(endsAt) > new Date(startsAt), 'endsAt', {
  sv: 'Ska ligga efter början.',
  en: 'Must be after the beginning.',
})
export class SessionPlan {
  @Instant() startsAt!: string;
  @Instant() endsAt!: string;
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
    module.forms.includes(plan.form)
      ? undefined
      : {
          pointer: '/form',
          detail: {
            sv: `Modulen ges i formerna ${module.forms.join(', ')}.`,
            en: `The module is given in the forms ${module.forms.join(', ')}.`,
          },
        },
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
