/** The names under which reports show the sexes. */
export const SEX_COLUMNS = { female: 'women', male: 'men', other: 'other', unknown: 'unknown' } as const;

type Column = (typeof SEX_COLUMNS)[keyof typeof SEX_COLUMNS];
export type BySex = { [Name in Column | 'total']: number };

/** Sums a number over rows by sex; the total is the sum of the parts. Sums of hundredths are exact. */
export function sumBySex<Row extends { readonly sex: string }>(
  rows: readonly Row[],
  numberOf: (row: Row) => number,
): BySex {
  const sums: BySex = { women: 0, men: 0, other: 0, unknown: 0, total: 0 };
  for (const row of rows) {
    const column = SEX_COLUMNS[row.sex as keyof typeof SEX_COLUMNS] ?? 'unknown';
    const hundredths = Math.round(numberOf(row) * 100);
    sums[column] += hundredths;
    sums.total += hundredths;
  }
  return mapBySex(sums, (sum) => sum / 100);
}

export function mapBySex(numbers: BySex, change: (value: number, column: keyof BySex) => number): BySex {
  return Object.fromEntries(
    Object.entries(numbers).map(([column, value]) => [column, change(value, column as keyof BySex)]),
  ) as BySex;
}
