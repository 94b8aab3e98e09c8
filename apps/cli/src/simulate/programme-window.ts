import { addDays, daysBetween } from '#platform';
import type { Programme } from '#programme';

/**
 * The programme as it can still be lived from `today` on (YYYY-MM-DD): in its own time, or whole weeks later, so that
 * Mondays stay Mondays.
 */
export function inTime(programme: Programme, today: string): Programme {
  const { startsOn } = programme.content.programme;
  const late = daysBetween(startsOn, today);
  return late < 0 ? programme : programme.startingOn(addDays(startsOn, (Math.floor(late / 7) + 1) * 7));
}
