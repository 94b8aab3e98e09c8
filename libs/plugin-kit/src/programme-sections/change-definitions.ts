import type { SectionChangeView } from './programme-changes.view.js';

/** What changing definitions takes: what differs, the latest version of each as it stands, and what the file wants. */
export interface DefinitionsPlan<
  Latest extends { readonly key: string; readonly version: number },
  Wanted extends { readonly key: string },
> {
  readonly changes: readonly SectionChangeView[];
  readonly latest: readonly Latest[];
  readonly wanted: readonly Wanted[];
}

/**
 * Carries out what `sectionChanges` found of definitions that have versions: a changed one is a new version, the
 * earlier one is superseded, and one that left the file ends. What was made by a version keeps it.
 */
export async function changeDefinitions<
  Latest extends { readonly key: string; readonly version: number },
  Wanted extends { readonly key: string },
>(
  { changes, latest, wanted }: DefinitionsPlan<Latest, Wanted>,
  retire: (earlier: Latest, state: 'superseded' | 'ended') => Promise<unknown>,
  add: (next: Wanted, version: number) => Promise<unknown>,
): Promise<void> {
  for (const { action, key } of changes) {
    if (action === 'none') continue;
    const earlier = latest.find((definition) => definition.key === key);
    if (earlier) await retire(earlier, action === 'end' ? 'ended' : 'superseded');
    const next = wanted.find((definition) => definition.key === key);
    if (next) await add(next, (earlier?.version ?? 0) + 1);
  }
}
