import { type FSWatcher, existsSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** A save is several changes: a draft, a rename, at times one file after the other. */
const REST_MS = 40;

/**
 * Calls `onChange` when something below these folders has changed and rested for a moment. Returns how to end the
 * watch. Every folder is watched by itself, so that a file which an editor replaces by a rename is not lost from sight.
 */
export function watchFolders(folders: readonly string[], onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  look();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };

  function look(): void {
    const there = new Set(folders.flatMap(foldersIn));
    for (const [folder, watcher] of watchers) if (!there.has(folder)) forget(folder, watcher);
    for (const folder of there) if (!watchers.has(folder)) begin(folder);
  }

  function begin(folder: string): void {
    const watcher = watch(folder, { persistent: false }, noteChange);
    watcher.on('error', () => forget(folder, watcher)); // it is gone
    watchers.set(folder, watcher);
  }

  function forget(folder: string, watcher: FSWatcher): void {
    watcher.close();
    watchers.delete(folder);
  }

  function noteChange(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      look(); // folders may have come and gone
      onChange();
    }, REST_MS);
  }
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [
    folder,
    ...inner.filter(({ name }) => name !== 'node_modules').flatMap(({ name }) => foldersIn(join(folder, name))),
  ];
}
