import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Whose keys lie in the directory. */
const MARKER = 'directory-id';
/** Put there by whoever knows that the keys from before are gone for good. */
const FRESH = 'keys-from-before-are-lost';
const KEY = /^(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.key$/;

/**
 * A directory of small secret files, each on the disk when it was written and overwritten before it goes. What a file
 * system, a disk or a snapshot keeps of it nevertheless is not in our hands: docs/privacy.md.
 */
export class KeyFiles {
  constructor(private readonly directory: string) {}

  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
  }

  /** Returns when it is on the disk, name and all. */
  async write(keyId: string, content: Buffer): Promise<void> {
    await this.place(`${keyId}.key`, content);
  }

  /** Undefined when there is none; whatever else keeps it from being read is thrown, since the key may be there. */
  read(keyId: string): Promise<Buffer | undefined> {
    return whereThere(readFile(join(this.directory, `${keyId}.key`)));
  }

  /** Overwrites and removes it; does nothing when there is none. */
  async destroy(keyId: string): Promise<void> {
    const path = join(this.directory, `${keyId}.key`);
    const handle = await whereThere(open(path, 'r+'));
    if (handle === undefined) return;
    try {
      const { size } = await handle.stat();
      await handle.write(randomBytes(size), 0, size, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await whereThere(unlink(path));
    await this.synchronise();
  }

  /** The ids of keys that were written before then. */
  async writtenBefore(time: Date): Promise<string[]> {
    const ids = (await readdir(this.directory)).flatMap((name) => KEY.exec(name)?.groups!['id'] ?? []);
    const ages = await Promise.all(
      ids.map(async (id) => ({ id, stats: await whereThere(stat(join(this.directory, `${id}.key`))) })),
    );
    return ages.filter(({ stats }) => stats !== undefined && stats.mtimeMs < time.getTime()).map(({ id }) => id);
  }

  async marker(): Promise<string | undefined> {
    return (await whereThere(readFile(join(this.directory, MARKER), 'utf8')))?.trim();
  }

  async mark(directoryId: string): Promise<void> {
    await this.place(MARKER, Buffer.from(directoryId));
  }

  async isFresh(): Promise<boolean> {
    return (await whereThere(stat(join(this.directory, FRESH)))) !== undefined;
  }

  async forgetFresh(): Promise<void> {
    await whereThere(unlink(join(this.directory, FRESH)));
  }

  private async place(name: string, content: Buffer): Promise<void> {
    const draft = join(this.directory, `.${name}.${randomBytes(4).toString('hex')}.draft`);
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, join(this.directory, name));
    await this.synchronise();
  }

  private async synchronise(): Promise<void> {
    const handle = await open(this.directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function whereThere<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
