import { type Figure, isMet } from './figure.js';

/** The figures as a table for people. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [['name', 'value', 'unit', 'control', 'ratio', 'goal', ''], ...figures.map(cellsOf)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number) => [1, 3, 4].includes(column);
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf(figure: Figure): string[] {
  const { name, value, unit, control, ratio, goal } = figure;
  return [
    name,
    digits(value),
    unit,
    control === null ? '' : digits(control),
    ratio === null ? '' : ratio.toFixed(2),
    goal === null ? '' : ratio === null ? `≤ ${goal}` : `≥ ${goal}`,
    verdict(isMet(figure)),
  ];
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return '';
  return met ? 'met' : 'NOT MET';
}

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
