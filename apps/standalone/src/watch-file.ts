import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

const REST_MS = 100;

/**
 * Calls `onChange` whenever the file is replaced, as `lyftet plugin add` does to the secrets while Lyftet runs. Returns
 * how to end the watch.
 */
export function watchFile(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  // The directory is watched: the file is replaced by a rename, and a watch on it would stay with the old one.
  const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
    if (name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, REST_MS);
  });
  return () => {
    watcher.close();
    clearTimeout(timer);
  };
}
