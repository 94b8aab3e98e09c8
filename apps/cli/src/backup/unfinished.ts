import { createHash } from 'node:crypto';
import { type Stats, lstatSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type ProcessIdentity, identifyProcess, removeServerFiles } from '#platform/embedded';

/**
 * The name under which a file is written until it is whole. It says by which process, so that the next run knows what a
 * dead one has left.
 */
export const draftOf = (file: string, writer = thisProcess()): string => `${file}.${markOf(writer)}.draft`;

/** The same for a directory. */
export const stagingOf = (directory: string, writer = thisProcess()): string =>
  `${directory}.restoring-${markOf(writer)}`;

const MARK = '(?<pid>[1-9]\\d*)-(?<computer>[0-9a-f]{8})-(?<start>[0-9a-f]{8})';
const FILE = new RegExp(`^(?<name>.+)\\.${MARK}\\.draft$`);
const DIRECTORY = new RegExp(`^(?<name>.+)\\.restoring-${MARK}$`);

/**
 * Removes what runs that are gone have left of the file or directory of this name: secrets and personal data, where
 * nobody looks for them. What another name, account or computer has left is only told of: dates stand in names, and
 * whether a process of another computer is alive cannot be seen here.
 */
export function removeUnfinished(wanted: string, say: (line: string) => void): void {
  for (const entry of entriesOf(dirname(wanted))) {
    const path = join(dirname(wanted), entry);
    const found = FILE.exec(entry) ?? DIRECTORY.exec(entry);
    const stats = found === null ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (found === null || stats === undefined || !isOfItsKind(entry, stats)) continue;
    const { name, pid, computer, start } = found.groups as Record<'name' | 'pid' | 'computer' | 'start', string>;
    const isOfHere = computer === digest(hostname());
    if (isOfHere && isAlive(Number(pid), start)) continue;
    if (isOfHere && name === basename(wanted) && stats.uid === process.getuid?.()) {
      removeUnfinishedAt(path);
      say(`Removed ${path}, which an interrupted run had left.`);
    } else {
      say(
        `${path} is of a backup or restore that was not finished${isOfHere ? '' : ', on another computer'}. It ` +
          `holds secrets and personal data: remove it${isOfHere ? '' : ' when that has ended'}.`,
      );
    }
  }
}

/** Removes a draft, or a staging directory with the files of its servers, which may be elsewhere. */
export function removeUnfinishedAt(path: string): void {
  for (const server of ['postgres', 'nats']) removeServerFiles(join(path, server));
  rmSync(path, { recursive: true, force: true });
}

const isOfItsKind = (entry: string, stats: Stats): boolean => (FILE.test(entry) ? stats.isFile() : stats.isDirectory());

function isAlive(pid: number, start: string): boolean {
  const identity = identifyProcess(pid);
  return identity !== undefined && digest(identity.startedAt) === start;
}

function thisProcess(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) throw new Error('This process cannot find itself among the running ones');
  return identity;
}

const markOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid}-${digest(hostname())}-${digest(startedAt)}`;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    // Not there yet; or one may write there and not look.
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
