import { type KeyObject, createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type BackupHeader, CHECKSUMS, FOLDER, HEADER, PLATFORM, SIGNATURE } from './backup-file.js';
import { signatureOf } from './backup-signature.js';
import { synchronise } from './synchronise.js';
import { BLOCK, padding, tarHeader } from './tar-header.js';
import { draftOf } from './unfinished.js';

export interface BackupSource {
  readonly directory: string;
  /** Where the servers keep their files, which may be elsewhere. */
  readonly servers: { readonly postgres: string; readonly nats: string };
  /** Signs the list of what the backup holds. */
  readonly key: KeyObject;
}

/** What belongs to one run of the servers and not to the data. */
const OF_A_RUN: ReadonlySet<string> = new Set(['postmaster.pid', 'postmaster.opts']);

/**
 * Writes the backup of a stopped installation, whole or not at all, mode 0600. Returns how many bytes it has.
 * @throws the signal's reason
 */
export async function writeBackup(
  file: string,
  source: BackupSource,
  createdAt: Date,
  signal: AbortSignal,
): Promise<number> {
  const draft = draftOf(file);
  try {
    await pipeline(
      Readable.from(archive(source, createdAt), { objectMode: false }),
      createGzip({ level: 5 }),
      createWriteStream(draft, { flags: 'wx', mode: 0o600 }),
      { signal },
    );
    await synchronise(draft);
    signal.throwIfAborted();
    renameSync(draft, file);
    await synchronise(dirname(file));
    return statSync(file).size;
  } catch (error) {
    rmSync(draft, { force: true });
    signal.throwIfAborted(); // streams tell it in words of their own
    throw error;
  }
}

async function* archive({ directory, servers, key }: BackupSource, createdAt: Date): AsyncGenerator<Buffer> {
  const { publicUrl } = JSON.parse(readFileSync(join(directory, 'installation.json'), 'utf8')) as { publicUrl: string };
  const header: BackupHeader = {
    format: 'lyftet-backup',
    version: 2,
    createdAt: createdAt.toISOString(),
    publicUrl,
    platform: PLATFORM,
    postgres: readFileSync(join(servers.postgres, 'data', 'PG_VERSION'), 'utf8').trim(),
  };
  const seconds = Math.floor(createdAt.getTime() / 1000);
  const checksums: Record<string, string> = {};
  yield* text(HEADER, JSON.stringify(header, null, 2), seconds, checksums);
  for (const name of ['installation.json', 'secrets.json']) yield* content(name, join(directory, name), checksums);
  yield* folder('postgres', seconds, checksums);
  yield* content('postgres/superuser-password', join(servers.postgres, 'superuser-password'), checksums);
  yield* tree('postgres/data', join(servers.postgres, 'data'), checksums);
  yield* folder('nats', seconds, checksums);
  yield* tree('nats/data', join(servers.nats, 'data'), checksums);
  const contents = JSON.stringify(checksums);
  yield* text(CHECKSUMS, contents, seconds, {});
  yield* text(SIGNATURE, signatureOf(Buffer.from(contents), key), seconds, {});
  yield Buffer.alloc(2 * BLOCK);
}

async function* tree(path: string, at: string, checksums: Record<string, string>): AsyncGenerator<Buffer> {
  yield* folder(path, Math.floor(statSync(at).mtimeMs / 1000), checksums);
  for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (OF_A_RUN.has(entry.name)) continue;
    if (entry.isDirectory()) yield* tree(`${path}/${entry.name}`, join(at, entry.name), checksums);
    else if (entry.isFile()) yield* content(`${path}/${entry.name}`, join(at, entry.name), checksums);
    else
      throw new Error(`${join(at, entry.name)} is neither file nor folder; a backup would not hold what it leads to`);
  }
}

async function* content(path: string, at: string, checksums: Record<string, string>): AsyncGenerator<Buffer> {
  const { size, mtimeMs } = statSync(at);
  yield tarHeader({ path, kind: 'file', size, modifiedAt: mtimeMs / 1000 });
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of createReadStream(at, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    read += chunk.length;
    yield chunk;
  }
  if (read !== size) throw new Error(`${at} changed while it was read`);
  checksums[path] = hash.digest('hex');
  if (padding(size) > 0) yield Buffer.alloc(padding(size));
}

function* text(path: string, body: string, modifiedAt: number, checksums: Record<string, string>): Generator<Buffer> {
  const bytes = Buffer.from(body);
  checksums[path] = createHash('sha256').update(bytes).digest('hex');
  yield tarHeader({ path, kind: 'file', size: bytes.length, modifiedAt });
  yield Buffer.concat([bytes, Buffer.alloc(padding(bytes.length))]);
}

function* folder(path: string, modifiedAt: number, checksums: Record<string, string>): Generator<Buffer> {
  checksums[`${path}/`] = FOLDER;
  yield tarHeader({ path, kind: 'folder', size: 0, modifiedAt });
}
