import { isDeepStrictEqual } from 'node:util';
import type { SectionChangeView } from './programme-changes.view.js';

/** An entry of a section as the tables of its owner have it. */
export interface KnownEntry {
  readonly key: string;
  readonly hasEnded: boolean;
  /** By the names of the file; absent where the file may leave out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * What applying a section does to each entry, in the order of the file, then those that left it. What comes back after
 * it ended is created anew, under its old id.
 */
export function sectionChanges(
  section: string,
  wanted: readonly { readonly key: string }[],
  known: readonly KnownEntry[],
): SectionChangeView[] {
  const entries = new Map(known.map((entry) => [entry.key, entry]));
  const kept = wanted.map(({ key, ...rest }): SectionChangeView => {
    // What was read are instances of classes, what is stored is plain JSON.
    const fields: Record<string, unknown> = JSON.parse(JSON.stringify(rest));
    const entry = entries.get(key);
    entries.delete(key);
    if (!entry || entry.hasEnded) return { section, action: 'create', key, fields: [] };
    const differing = [...new Set([...Object.keys(fields), ...Object.keys(entry.fields)])].filter(
      (name) => !isDeepStrictEqual(fields[name], entry.fields[name]),
    );
    return { section, action: differing.length > 0 ? 'update' : 'none', key, fields: differing };
  });
  const ended = [...entries.values()]
    .filter(({ hasEnded }) => !hasEnded)
    .map(({ key }): SectionChangeView => ({ section, action: 'end', key, fields: [] }));
  return [...kept, ...ended];
}
