import { addDays, stockholmInstant } from '#platform';
import type { PlannedMeeting } from './life-plan.js';

const MINUTES_A_DAY = 7 * 60;

/** The meetings of a session of so many hours that begins on a day: one a day, long ones go over several in a row. */
export function sessionTimes(day: string, hours: number): readonly PlannedMeeting[] {
  const total = Math.round(hours * 60);
  return Array.from({ length: Math.ceil(total / MINUTES_A_DAY) }, (_, index) => {
    const minutes = Math.min(MINUTES_A_DAY, total - index * MINUTES_A_DAY);
    const startsAt = stockholmInstant(addDays(day, index), '08:30');
    return {
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + minutes * 60_000).toISOString(),
      minutes,
    };
  });
}
