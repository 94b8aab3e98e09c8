import type { EventEnvelope } from '../contract/index.js';
import type { CopyRule } from './copy-rule.js';

export type CopyRow = Readonly<Record<string, unknown>>;

/** What a batch comes to for one row. */
export interface FoldedRow {
  /** Whether one of its events tells all of it, so that it may be begun. */
  readonly isWhole: boolean;
  readonly values: CopyRow;
}

/** What a batch of events comes to: first these are forgotten, then those stand. */
export interface FoldedEvents {
  /** By column. */
  readonly forgotten: ReadonlyMap<string, readonly CopyRow[]>;
  readonly rows: readonly FoldedRow[];
}

/**
 * Of several events of a row the later ones count, field by field; what is told after a row was forgotten begins it
 * anew.
 */
export function foldEvents(
  events: readonly EventEnvelope[],
  rules: ReadonlyMap<string, CopyRule>,
  key: readonly string[],
): FoldedEvents {
  const rows = new Map<string, FoldedRow>();
  const forgotten = new Map<string, CopyRow[]>();
  for (const { type, data } of events) {
    const rule = rules.get(type)!;
    const values = valuesOf(rule, data as CopyRow);
    if (rule.effect === 'forget') {
      const [column] = rule.fields.keys();
      for (const [name, row] of rows) if (row.values[column!] === values[column!]) rows.delete(name);
      const told = forgotten.get(column!);
      if (told) told.push(values);
      else forgotten.set(column!, [values]);
      continue;
    }
    const name = key.map((column) => String(values[column])).join(' ');
    const before = rows.get(name);
    rows.set(name, {
      isWhole: rule.effect === 'keep' || before?.isWhole === true,
      values: { ...before?.values, ...values },
    });
  }
  return { forgotten, rows: [...rows.values()] };
}

/** A field that is left out says that there is no such thing. */
function valuesOf({ fields, fixed }: CopyRule, data: CopyRow): CopyRow {
  return { ...Object.fromEntries([...fields].map(([column, name]) => [column, data[name] ?? null])), ...fixed };
}
