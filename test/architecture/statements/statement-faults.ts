import type { DescribedColumn, DescribedStatement } from './described-statement.js';
import type { Kind, WrittenStatement } from './written-statements.js';

/** What the driver makes of a column, by the type of the server. */
const READ_AS: Readonly<Record<string, Kind>> = {
  int2: 'number',
  int4: 'number',
  float4: 'number',
  float8: 'number',
  oid: 'number',
  bool: 'boolean',
  bytea: 'Buffer',
  date: 'Date',
  timestamp: 'Date',
  timestamptz: 'Date',
  interval: 'object',
};
/** The driver reads them as numbers when they stand in an array, and as text alone. */
const READ_AS_IN_ARRAY: Readonly<Record<string, Kind>> = { ...READ_AS, numeric: 'number' };
const JSON_KINDS = /^(?:string|number|boolean|object|unknown|.*\[\])$/;

/** What may be given for a parameter. */
const TAKES: Readonly<Record<string, readonly Kind[]>> = {
  int2: ['number'],
  int4: ['number'],
  float4: ['number'],
  float8: ['number'],
  oid: ['number'],
  int8: ['string', 'number', 'bigint'],
  numeric: ['string', 'number'],
  bool: ['boolean'],
  bytea: ['Buffer'],
  date: ['string', 'Date'],
  timestamp: ['string', 'Date'],
  timestamptz: ['string', 'Date'],
  json: ['string', 'object'],
  jsonb: ['string', 'object'],
};

/** What a statement says of its rows and parameters that is otherwise in the migrated schema. */
export function statementFaults(
  { row, params }: WrittenStatement,
  described: DescribedStatement,
  text: string,
): string[] {
  return [...rowFaults(row, described.columns, text), ...parameterFaults(params, described.params)];
}

function rowFaults(row: WrittenStatement['row'], columns: DescribedStatement['columns'], text: string): string[] {
  if (columns === undefined) return row === 'never' ? [] : ['answers no rows: they are never'];
  if (row === 'never') return ['answers rows, which are said to be never'];
  if (row === 'unread') return [];
  const names = columns.map(({ name }) => name);
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `answers two columns "${name}"`),
    ...[...row.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => `has no column "${name}", which its rows are said to have`),
    ...columns.flatMap((column) => {
      const kinds = row.get(column.name);
      return kinds === undefined
        ? [`has a column "${column.name}", which its rows are not said to have`]
        : columnFaults(column, kinds, text);
    }),
  ];
}

function columnFaults({ name, type, of }: DescribedColumn, kinds: readonly Kind[], text: string): string[] {
  const [values, isNullable] = [kinds.filter((kind) => kind !== 'null'), kinds.includes('null')];
  const faults = values.some((kind) => !isReadAs(type, kind))
    ? [`has a column "${name}" of ${type}, which is said to be ${kinds.join(' | ')}`]
    : [];
  if (of && !of.isNotNull && !isNullable && !kinds.includes('unknown') && !isHeldFromNull(of.name, text))
    faults.push(`has a column "${name}" that may be null, which is not said`);
  if (of?.isNotNull && isNullable && !/\b(?:left|right|full)\s+(?:outer\s+)?join\b|\bgrouping sets\b/i.test(text))
    faults.push(`has a column "${name}" that is never null, which is said to be`);
  return faults;
}

function isReadAs(type: string, kind: Kind): boolean {
  if (type === 'json' || type === 'jsonb') return JSON_KINDS.test(kind);
  if (!type.startsWith('_')) return kind === (READ_AS[type] ?? 'string');
  const element = type.slice(1);
  return /^jsonb?$/.test(element)
    ? kind.endsWith('[]') && JSON_KINDS.test(kind.slice(0, -2))
    : kind === `${READ_AS_IN_ARRAY[element] ?? 'string'}[]`;
}

/** Whether the statement itself compares the column with something, after which it is not null. */
const isHeldFromNull = (column: string, text: string): boolean =>
  new RegExp(`\\b${column}\\s*(?:=|<|>|IN\\b|IS NOT NULL)`, 'i').test(text);

function parameterFaults(said: WrittenStatement['params'], types: readonly string[]): string[] {
  if (said.length !== types.length) return [`takes ${types.length} parameters, of which ${said.length} are said`];
  return said.flatMap((kinds, index) => {
    const type = types[index]!;
    const isTaken = kinds.every((kind) => kind === 'null' || takes(type, kind));
    return isTaken ? [] : [`takes ${type} as $${index + 1}, which is said to be ${kinds.join(' | ')}`];
  });
}

function takes(type: string, kind: Kind): boolean {
  if (!type.startsWith('_')) return (TAKES[type] ?? ['string']).includes(kind);
  return (kind.endsWith('[]') && takes(type.slice(1), kind.slice(0, -2))) || kind === 'null[]';
}
