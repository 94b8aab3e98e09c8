import type { Figure } from './figure.js';

/** The figures as a table for people. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [['name', 'value', 'unit', 'control', 'ratio', 'goal', ''], ...figures.map(cellsOf)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number) => [1, 3, 4].includes(column);
  return rows.map((row) => row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd()).join('\n');
}

function cellsOf({ name, value, unit, control, ratio, goal }: Figure): string[] {
  return [name, digits(value), unit, control === null ? '' : digits(control), ratio === null ? '' : ratio.toFixed(2), goal === null ? '' : ratio === null ? `≤ ${goal}` : `≥ ${goal}`, verdict(ratio, value, goal)];
}

function verdict(ratio: number | null, value: number, goal: number | null): string {
  if (goal === null) return '';
  return (ratio === null ? value <= goal : ratio >= goal) ? 'met' : 'NOT MET';
}

const digits = (value: number): string => (Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2));
