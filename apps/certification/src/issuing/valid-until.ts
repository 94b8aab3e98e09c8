import { addDays, startOfStockholmDay, stockholmDay } from '#platform';

/** The beginning of the day in Sweden so many months later; the last day of a month that has no such day. */
export function validUntil(issuedAt: Date, months: number): Date {
  const [year = 0, month = 1, day = 1] = stockholmDay(issuedAt).split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
  const next = new Date(Date.UTC(year, month + months, 1)).toISOString().slice(0, 10);
  const wanted = addDays(first, day - 1);
  return startOfStockholmDay(wanted < next ? wanted : addDays(next, -1));
}
