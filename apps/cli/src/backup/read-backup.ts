import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { postgresMajor } from '#platform/embedded';
import {
  type BackupHeader,
  CHECKSUMS,
  type Checksums,
  FOLDER,
  HEADER,
  PLATFORM,
  SIGNATURE,
  isKnownPath,
} from './backup-file.js';
import { signerOf } from './backup-signature.js';
import { readTar } from './tar-reader.js';

/** Takes what a backup holds, in its order; folders come before what is in them. */
export interface BackupSink {
  /** Said first, before anything is written. */
  begin(header: BackupHeader): void;
  folder(path: string): void;
  file(path: string, content: AsyncIterable<Buffer>): Promise<void>;
}

/** Thrown when a backup is damaged, cut short, or not for this program or machine. */
export class UnusableBackup extends Error {}

/**
 * Reads a backup into the sink, and compares every file with its checksum and the list of them with its signature; only
 * when this returns is what was written any good.
 * @param trustedKey public text of the key that must have signed it; undefined: whoever wrote it is believed
 * @throws {UnusableBackup} · an AbortError
 */
export async function readBackup(
  file: string,
  sink: BackupSink,
  trustedKey: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const source = createReadStream(file);
  const plain = addAbortSignal(signal, createGunzip());
  source.on('error', (error) => plain.destroy(error)).pipe(plain);
  try {
    await readInto(plain, sink, trustedKey);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (cause instanceof UnusableBackup) throw cause;
    if (code?.startsWith('Z_') === true || code === undefined)
      throw new UnusableBackup(`${file} cannot be restored: ${message}`, { cause });
    throw cause;
  } finally {
    source.destroy();
    plain.destroy();
  }
}

async function readInto(
  source: AsyncIterable<Buffer>,
  sink: BackupSink,
  trustedKey: string | undefined,
): Promise<void> {
  const found: Record<string, string> = {};
  let version = 0;
  let contents: string | undefined;
  let signature: string | undefined;
  for await (const { path, kind, content } of readTar(source)) {
    const isAfterList = contents !== undefined;
    if (!isKnownPath(path) || isAfterList !== (path === SIGNATURE) || signature !== undefined)
      throw new Error(`it holds ${JSON.stringify(path)}, which no backup has there`);
    const isFirst = Object.keys(found).length === 0;
    const isOfOurs = path === HEADER || path === CHECKSUMS || path === SIGNATURE;
    if (isFirst !== (path === HEADER) || (kind === 'folder' && isOfOurs)) throw new Error('it is no backup of Lyftet');
    const hash = createHash('sha256');
    if (kind === 'folder') sink.folder(path);
    else if (path === HEADER) {
      const header = readHeader(await textOf(hashed(content, hash)));
      version = header.version;
      sink.begin(header);
    } else if (path === CHECKSUMS) contents = await textOf(content);
    else if (path === SIGNATURE) signature = await textOf(content);
    else await sink.file(path, hashed(content, hash));
    if (kind === 'folder') found[`${path}/`] = FOLDER;
    else if (path !== CHECKSUMS && path !== SIGNATURE) found[path] = hash.digest('hex');
  }
  if (contents === undefined || (version > 1 && signature === undefined)) throw new Error('it was cut short');
  compare(found, JSON.parse(contents) as Checksums, version);
  if (trustedKey !== undefined) requireSigner(contents, signature, trustedKey);
}

function compare(found: Checksums, listed: Checksums, version: number): void {
  const paths = [...new Set([...Object.keys(found), ...Object.keys(listed)])].filter(
    (path) => version > 1 || !path.endsWith('/'),
  );
  const wrong = paths.find((path) => found[path] !== listed[path]);
  if (wrong !== undefined) throw new Error(`${wrong} is not as it was written`);
}

/**
 * Checksums tell accidents; whoever changes a file on purpose changes its checksum too, and cannot sign the list of
 * them.
 */
function requireSigner(contents: string, signature: string | undefined, trustedKey: string): void {
  if (signature === undefined)
    throw new Error(
      'it is of an earlier Lyftet, which signed none, so nobody can tell whether it was changed; ' +
        '--unauthenticated restores it all the same',
    );
  const signer = signerOf(Buffer.from(contents), signature);
  if (signer === undefined) throw new Error('its signature does not hold: it was changed');
  if (signer !== trustedKey) throw new Error(`it was signed with the key ${signer}, and not with ${trustedKey}`);
}

function readHeader(text: string): BackupHeader {
  const header = JSON.parse(text) as BackupHeader;
  if (header.format !== 'lyftet-backup') throw new Error('it is no backup of Lyftet');
  if (header.version !== 1 && header.version !== 2)
    throw new Error(
      `it is of version ${String(header.version)}, and this program reads versions 1 and 2; use the Lyftet ` +
        'that wrote it, or a later one',
    );
  if (header.platform !== PLATFORM)
    throw new Error(
      `it was written on ${header.platform}, and this is ${PLATFORM}: the files of PostgreSQL are at home on ` +
        'one kind of machine',
    );
  const ours = postgresMajor();
  if (header.postgres !== ours)
    throw new Error(
      `it holds files of PostgreSQL ${String(header.postgres)}, and the PostgreSQL ${ours} of this Lyftet ` +
        `cannot read them; use a Lyftet with PostgreSQL ${String(header.postgres)}, such as the one that wrote it`,
    );
  return header;
}

async function* hashed(content: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

const LARGEST_TEXT = 64 << 20;

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > LARGEST_TEXT) throw new Error('its list of files is larger than any');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
