import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Makes the directory of an installation. Others may pass through it, since the servers of root run as another account,
 * but not list it.
 */
export function makeInstanceDirectory(path: string): string {
  const directory = resolve(path);
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const { uid } = statSync(directory);
  const self = process.getuid?.() ?? uid;
  if (uid !== self)
    throw new Error(
      `${directory} belongs to the account with uid ${uid}, and this is uid ${self}. Start Lyftet as that ` +
        'account, or give it another directory with LYFTET_DIRECTORY.',
    );
  return directory;
}
