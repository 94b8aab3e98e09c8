/** The names under which reports show the sexes. */
export const SEX_COLUMNS = { female: 'women', male: 'men', other: 'other', unknown: 'unknown' } as const;

type Column = (typeof SEX_COLUMNS)[keyof typeof SEX_COLUMNS];
export type BySex = { [Name in Column | 'total']: number };

/** Sums whole numbers over rows by sex; the total is the sum of the parts. */
export function sumBySex<Row extends { readonly sex: string }>(
  rows: readonly Row[],
  numberOf: (row: Row) => number,
): BySex {
  const sums: BySex = { women: 0, men: 0, other: 0, unknown: 0, total: 0 };
  for (const row of rows) {
    const column = SEX_COLUMNS[row.sex as keyof typeof SEX_COLUMNS] ?? 'unknown';
    sums[column] += numberOf(row);
    sums.total += numberOf(row);
  }
  return sums;
}

/** Minutes as hours with two decimals. */
export const hoursBySex = (minutes: BySex): BySex => mapBySex(minutes, (sum) => Math.round((sum * 100) / 60) / 100);

export function mapBySex(numbers: BySex, change: (value: number, column: keyof BySex) => number): BySex {
  return Object.fromEntries(
    Object.entries(numbers).map(([column, value]) => [column, change(value, column as keyof BySex)]),
  ) as BySex;
}
