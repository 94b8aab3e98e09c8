import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where `evaluation` keeps the keys to waiting answers, which no backup holds. When the directory is not there, as
 * after a restore, none of the earlier keys will come back; nobody but this installation uses it, so that may be said.
 */
export function makeBufferKeys(directory: string): string {
  const keys = join(directory, 'buffer-keys');
  if (existsSync(keys)) return keys;
  mkdirSync(keys, { mode: 0o700 });
  writeFileSync(join(keys, 'keys-from-before-are-lost'), '', { mode: 0o600, flush: true });
  return keys;
}
