/** Days and months of domain facts are those of Sweden, whatever zone the process runs in (it runs in UTC). */
const ZONE = 'Europe/Stockholm';

/** Making a formatter costs some 50 µs, using it 1 µs; sv-SE writes `2026-03-29 02:30:00`. */
const dayFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const wallFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const DAY = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const MS_PER_DAY = 86_400_000;
const YEAR_ONE = Date.parse('0001-01-01T00:00:00Z');

/** The day in Sweden at an instant: `YYYY-MM-DD`. */
export function stockholmDay(instant: Date): string {
  return dayFormat.format(instant).padStart(10, '0');
}

/** The month in Sweden at an instant: `YYYY-MM`. */
export function stockholmMonth(instant: Date): string {
  return stockholmDay(instant).slice(0, 7);
}

/** Whether the value is a day that exists, as `YYYY-MM-DD` (0001–9999). */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !DAY.test(value)) return false;
  return Number(value.slice(8)) <= 28 || new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
}

/** The day so many days later (negative: earlier); calendar days, so a change to summer time does not matter. */
export function addDays(day: string, days: number): string {
  return new Date(utc(day) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** How many days from one day to the other; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return (utc(to) - utc(from)) / MS_PER_DAY;
}

/** The instant at which a day begins in Sweden: `2026-07-01` begins at 2026-06-30T22:00:00Z. */
export function startOfStockholmDay(day: string): Date {
  return stockholmInstant(day, '00:00');
}

/**
 * The instant at which Swedish clocks show a time of a day, `'09:00'`. An hour that occurs twice (autumn) gives the
 * first; one that does not occur (spring) gives the instant as far after midnight on an ordinary day, shown one hour
 * later.
 */
export function stockholmInstant(day: string, time: string): Date {
  const clock = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!clock) throw new RangeError(`"${time}" is not a time of day like 09:00`);
  const wall = utc(day) + Number(clock[1]) * 3_600_000 + Number(clock[2]) * 60_000;

  // The offset before a change is that of half a day earlier; the earliest instant showing the wall time uses the
  // larger one.
  const candidates = [offsetAt(wall - MS_PER_DAY / 2), offsetAt(wall + MS_PER_DAY / 2)].map((offset) => wall - offset);
  const shown = candidates.filter((instant) => instant + offsetAt(instant) === wall);
  return new Date(shown.length > 0 ? Math.min(...shown) : candidates[0]!);
}

/** Formats write no zeros before a year, and do not tell those before Christ from the others. */
function offsetAt(instant: number): number {
  const from = Math.max(instant, YEAR_ONE);
  return Date.parse(`${wallFormat.format(from).padStart(19, '0').replace(' ', 'T')}Z`) - Math.floor(from / 1000) * 1000;
}

function utc(day: string): number {
  if (!isDay(day)) throw new RangeError(`"${day}" is not a day like 2026-03-29`);
  return Date.parse(`${day}T00:00:00Z`);
}
