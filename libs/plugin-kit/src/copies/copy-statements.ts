import { type Statement, builtStatement } from '../database/statement.js';

/** What rows say, as a JSON text of a list of objects. */
export type CopyStatement = Statement<never, [rows: string]>;

/** The names of tables have underscores, those of statements hyphens. */
const named = (effect: string, table: string, text: string): CopyStatement =>
  builtStatement(`${effect}-${table.slice(0, 40).replaceAll('_', '-')}`, text);

const quoted = (name: string) => `"${name}"`;
const listOf = (names: readonly string[]) => names.map(quoted).join(', ');

/** Rows as JSON, with the types that the columns of the table have. */
const rowsOf = (table: string) => `jsonb_populate_recordset(NULL::${quoted(table)}, $1::jsonb)`;

/** Puts rows in, or makes those that are there say so. */
export function keepStatement(table: string, key: readonly string[], columns: readonly string[]): CopyStatement {
  const others = columns.filter((column) => !key.includes(column));
  const then =
    others.length === 0
      ? 'NOTHING'
      : `UPDATE SET ${others.map((column) => `${quoted(column)} = EXCLUDED.${quoted(column)}`).join(', ')}`;
  return named(
    'keep',
    table,
    `
INSERT INTO ${quoted(table)} (${listOf(columns)})
SELECT ${listOf(columns)} FROM ${rowsOf(table)} ORDER BY ${listOf(key)}
ON CONFLICT (${listOf(key)}) DO ${then}`,
  );
}

/** Changes the rows that are there. */
export function changeStatement(table: string, key: readonly string[], columns: readonly string[]): CopyStatement {
  const others = columns.filter((column) => !key.includes(column));
  return named(
    'change',
    table,
    `
UPDATE ${quoted(table)} AS copy SET ${others.map((column) => `${quoted(column)} = told.${quoted(column)}`).join(', ')}
FROM ${rowsOf(table)} AS told
WHERE ${key.map((column) => `copy.${quoted(column)} = told.${quoted(column)}`).join(' AND ')}`,
  );
}

/** Deletes the rows of which a column is one of the given ones. */
export const forgetStatement = (table: string, column: string): CopyStatement =>
  named(
    'forget',
    table,
    `
DELETE FROM ${quoted(table)}
WHERE ${quoted(column)} IN (SELECT ${quoted(column)} FROM ${rowsOf(table)})`,
  );
