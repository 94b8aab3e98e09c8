import { chownSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type ServerPlace, prepareServerPlace } from '#platform/embedded';
import { Failure } from '../failure.js';
import type { BackupHeader } from './backup-file.js';
import { readBackup } from './read-backup.js';
import { synchronise } from './synchronise.js';
import { removeUnfinishedAt, stagingOf } from './unfinished.js';

/**
 * Restores a backup into a directory that is not there yet, or empty: beside it first, and under its name when every
 * checksum and the signature were right.
 * @throws {Failure} when something is there · {UnusableBackup} · the signal's reason
 */
export async function restoreInstallation(
  file: string,
  wanted: string,
  trustedKey: string | undefined,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<BackupHeader> {
  const directory = resolve(wanted);
  if (isOccupied(directory))
    throw new Failure(
      `${directory} is not empty. A backup is restored where nothing is: move that away, or name another ` +
        'directory with --directory.',
    );
  const staging = stagingOf(directory);
  // as npm start makes it: the servers of root pass through as another account
  mkdirSync(staging, { recursive: true, mode: 0o711 });
  const places = new Map<string, ServerPlace>();
  const written = [staging];
  let header: BackupHeader | undefined;
  try {
    await readBackup(
      file,
      {
        begin: (said) => void (header = said),
        folder: (path) => {
          const [server = ''] = path.split('/');
          if (path === server) places.set(server, prepareServerPlace(join(staging, server), say));
          const located = locate(path, staging, places);
          if (path !== server) makeFolder(located);
          written.push(located.at);
        },
        file: (path, content) => {
          const located = locate(path, staging, places);
          written.push(located.at);
          return writeFile(located, content);
        },
      },
      trustedKey,
      signal,
    );
    // Many at once, and after all is written: a disk that syncs file by file would take most of the time.
    for (let at = 0; at < written.length; at += 64) {
      await Promise.all(written.slice(at, at + 64).map(synchronise));
      signal.throwIfAborted();
    }
    renameSync(staging, directory); // only over an empty one
    await synchronise(dirname(directory));
    return header!;
  } catch (error) {
    removeUnfinishedAt(staging);
    signal.throwIfAborted(); // streams tell it in words of their own
    throw error;
  }
}

interface Located {
  readonly at: string;
  readonly account: ServerPlace['account'];
}

/** Where an entry goes: what is a server's, to its place. */
function locate(path: string, staging: string, places: ReadonlyMap<string, ServerPlace>): Located {
  const [server = '', ...rest] = path.split('/');
  const place = places.get(server);
  return place === undefined
    ? { at: join(staging, path), account: undefined }
    : { at: join(place.directory, ...rest), account: place.account };
}

function makeFolder({ at, account }: Located): void {
  mkdirSync(at, { mode: 0o700 });
  if (account !== undefined) chownSync(at, account.uid, account.gid);
}

async function writeFile({ at, account }: Located, content: AsyncIterable<Buffer>): Promise<void> {
  const handle = await open(at, 'wx', 0o600);
  try {
    for await (const chunk of content) await handle.writeFile(chunk);
    if (account !== undefined) await handle.chown(account.uid, account.gid);
  } finally {
    await handle.close();
  }
}

function isOccupied(directory: string): boolean {
  try {
    return readdirSync(directory).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
