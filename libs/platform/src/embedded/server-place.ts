import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The account that a server process runs as; undefined = the account of this process. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Where a server keeps its files, and as whom it runs. */
export interface ServerPlace {
  /** Absolute, without symbolic links, mode 0700, owned by the account. */
  readonly directory: string;
  readonly account: ServerAccount | undefined;
}

/**
 * PostgreSQL refuses to run as root, and NATS need not; 65534 is "nobody" on every system, so no account has to be
 * made.
 */
const NOBODY: ServerAccount = { uid: 65534, gid: 65534 };

/** Where files of servers go that cannot lie in the checkout. */
export const SYSTEM_DIRECTORY = '/var/lib/lyftet';

/**
 * Makes the directory of a server. A user's server runs as that user in `directory`. As root it runs as uid 65534 (or
 * whoever owns what is there already); when that account cannot reach `directory`, because a parent is closed to it (a
 * home with mode 0700), the files go to a directory under /var/lib/lyftet that `<directory>/moved-to` names from then
 * on, and `say` is told. No parent's mode is changed.
 */
export function prepareServerPlace(directory: string, say: (line: string) => void): ServerPlace {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const wanted = realpathSync(directory);
  if (process.getuid?.() !== 0) return { directory: wanted, account: undefined };

  const pointer = join(wanted, 'moved-to');
  if (!existsSync(pointer)) {
    const owner = statSync(wanted);
    const account = owner.uid === 0 ? NOBODY : { uid: owner.uid, gid: owner.gid };
    giveTo(wanted, account);
    if (canUse(account, wanted, '-w')) return { directory: wanted, account };
    if (existsSync(join(wanted, 'data')))
      throw new Error(
        `uid ${account.uid}, which owns the data in ${wanted}, can no longer reach it: open the directories ` +
          'above it to that account (chmod o+x), or move the checkout back.',
      );
    makeSystemDirectory();
    writeSafely(pointer, join(SYSTEM_DIRECTORY, randomBytes(8).toString('hex')));
  }
  const moved = readFileSync(pointer, 'utf8').trim();
  if (dirname(moved) !== SYSTEM_DIRECTORY)
    throw new Error(`${pointer} names ${moved}, which is not in ${SYSTEM_DIRECTORY}`);
  makeSystemDirectory();
  mkdirSync(moved, { recursive: true, mode: 0o700 });
  giveTo(moved, NOBODY);
  if (!canUse(NOBODY, moved, '-w'))
    throw new Error(
      `Neither ${wanted} nor ${moved} can be used by uid ${NOBODY.uid}, as which the servers of root run.`,
    );
  say(`uid ${NOBODY.uid}, as which the servers of root run, cannot reach ${wanted}: the files are in ${moved}.`);
  return { directory: moved, account: NOBODY };
}

/** Where the files of a server are that has run before; undefined when there is none. Changes nothing. */
export function findServerFiles(directory: string): string | undefined {
  if (!existsSync(directory)) return undefined;
  const wanted = realpathSync(directory);
  const pointer = join(wanted, 'moved-to');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : wanted;
}

/** Removes the directory of a server that does not run, and its files where they moved to. */
export function removeServerFiles(directory: string): void {
  const files = findServerFiles(directory);
  if (files === undefined) return;
  // A pointer that names something else was not written here.
  if (dirname(files) === SYSTEM_DIRECTORY && /^[0-9a-f]{16}$/.test(basename(files)))
    rmSync(files, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Whether the account can use a path, asked of the system itself: `-x` to run or enter it, `-r` to read it, `-w` to
 * write there.
 */
export function canUse(account: ServerAccount, path: string, how: '-r' | '-w' | '-x'): boolean {
  return (
    spawnSync('/bin/sh', ['-c', `test ${how} "$1"`, 'sh', path], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

/** Makes /var/lib/lyftet, where every account may enter the directories that are its own. */
export function makeSystemDirectory(): void {
  mkdirSync(SYSTEM_DIRECTORY, { recursive: true });
  chmodSync(SYSTEM_DIRECTORY, 0o755);
}

function giveTo(directory: string, account: ServerAccount): void {
  chownSync(directory, account.uid, account.gid);
  chmodSync(directory, 0o700);
}

/** Writes a file, mode 0600 and the account's, whole or not at all. */
export function writeSafely(path: string, content: string, account?: ServerAccount): void {
  const draft = `${path}.draft-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
  if (account !== undefined) chownSync(draft, account.uid, account.gid);
  renameSync(draft, path);
}
