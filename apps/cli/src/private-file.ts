import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a file of mode 0600, whole or not at all; it is on disk under its name when this returns. */
export function writePrivately(directory: string, name: string, content: string): void {
  mkdirSync(directory, { recursive: true });
  const draft = join(directory, `.${name}.draft`);
  writeFileSync(draft, content, { mode: 0o600, flush: true });
  renameSync(draft, join(directory, name));
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
