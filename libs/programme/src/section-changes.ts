/** What applying a file does, or did, to one entry of a section. Nothing is ever deleted: what leaves the file ends. */
export interface SectionChange {
  readonly section: string;
  readonly action: 'create' | 'update' | 'end' | 'none';
  readonly key: string;
  /** Names of the fields that differ, for `update`. */
  readonly fields: readonly string[];
}

/** The changes of all owners as one list: by section in the order of the file, then as their owner gave them. */
export function mergedChanges(sectionsOfFile: readonly string[], changes: readonly SectionChange[]): SectionChange[] {
  const rank = new Map(sectionsOfFile.map((section, index) => [section, index]));
  // sections that the file no longer has come last
  const place = ({ section }: SectionChange) => rank.get(section) ?? rank.size;
  return changes
    .map((change, index) => ({ change, index }))
    .sort((a, b) => place(a.change) - place(b.change) || a.index - b.index)
    .map(({ change }) => change);
}

/** Whether the file says anything that does not stand already. */
export const changesAnything = (changes: readonly SectionChange[]): boolean =>
  changes.some(({ action }) => action !== 'none');
