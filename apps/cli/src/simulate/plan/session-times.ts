import { addDays, stockholmInstant } from '#platform';

const HOURS_A_DAY = 7;

/** When a session of so many hours that begins on a day starts and ends; long ones go over several days in a row. */
export function sessionTimes(day: string, hours: number): { startsAt: string; endsAt: string } {
  const days = Math.ceil(hours / HOURS_A_DAY);
  const lastDay = addDays(day, days - 1);
  const lastHours = hours - (days - 1) * HOURS_A_DAY;
  return {
    startsAt: stockholmInstant(day, '08:30').toISOString(),
    endsAt: new Date(stockholmInstant(lastDay, '08:30').getTime() + lastHours * 3_600_000).toISOString(),
  };
}
