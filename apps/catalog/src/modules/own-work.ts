import type { DeliveryForm } from '#contracts';
import type { CourseModule } from './module.entity.js';

/** The forms in which somebody learns without meeting anybody. */
export const WITH_OWN_WORK: readonly DeliveryForm[] = ['half-distance', 'remote'];

/** Minutes of own work that one participant may add in a session of this form. */
export const ownWorkOf = (form: DeliveryForm, { ownWorkMinutes }: Pick<CourseModule, 'ownWorkMinutes'>): number =>
  WITH_OWN_WORK.includes(form) ? (ownWorkMinutes ?? 0) : 0;
