/** A length of time that is exact on the time line; never a bare number. */
export interface Duration {
  readonly milliseconds: number;
}

const SHORT = /^(\d{1,9})(ms|s|m|h|d)$/;
const ISO =
  /^P(?=\d|T\d)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const WEEK = 7 * UNITS.d;

/**
 * Reads `250ms`, `5s`, `2m`, `24h`, `7d` or ISO 8601 (`PT5S`, `PT2M`, `P1DT12H`, `P2W`; a day is 24 hours).
 * Years and months have no exact length (leap years, 28–31 days): `P5Y` and `P1M` are refused, say them in days.
 * @throws {Error} with the accepted forms, never with the text itself
 */
export function parseDuration(text: string): Duration {
  const short = SHORT.exec(text);
  if (short) return Object.freeze({ milliseconds: Number(short[1]) * UNITS[short[2] as keyof typeof UNITS] });

  const iso = ISO.exec(text);
  if (!iso) {
    throw new Error(
      /^P.*[YM]/.test(text) && !/^P[^YMT]*T/.test(text)
        ? 'has years or months, which have no exact length; say it in days, like P365D'
        : 'is not a duration like 5s, 2m, 24h, 7d, PT2M or P14D',
    );
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = iso.slice(1).map((part) => Number(part ?? 0));
  return Object.freeze({
    milliseconds: weeks * WEEK + days * UNITS.d + hours * UNITS.h + minutes * UNITS.m + Math.round(seconds * UNITS.s),
  });
}
