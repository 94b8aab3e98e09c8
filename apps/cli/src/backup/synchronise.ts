import { open } from 'node:fs/promises';

/** Returns when a file, or the names in a folder, are on disk. */
export async function synchronise(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
