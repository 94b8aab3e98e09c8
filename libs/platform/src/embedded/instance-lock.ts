import { randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../files/json-file.js';
import { type ProcessIdentity, endProcess, identifyProcess, isAlive } from './running-process.js';

/** What runs for an installation now, as `instance.json` tells it to other commands and to the next start. */
export interface InstanceRecord {
  readonly node: ProcessIdentity;
  readonly publicUrl?: string;
  readonly servers: { readonly [name: string]: ProcessIdentity & { readonly port: number } };
  /** Whom the NATS server lets in; whoever is added to the secrets is added here when it does. */
  readonly natsUsers?: readonly string[];
  /** True when everything runs and the page can be opened. */
  readonly isReady: boolean;
}

/** Thrown when another process runs this installation. */
export class AlreadyRunning extends Error {}

/** The right to run an installation, held by one process at a time; a process that was killed holds it no longer. */
export interface InstanceLock {
  readonly record: InstanceRecord;
  /** Tells what has changed. */
  update(change: Partial<Omit<InstanceRecord, 'node'>>): void;
  release(): void;
}

/**
 * Takes the right to run the installation in `directory`, and ends servers that a killed process left behind.
 * @throws {AlreadyRunning} naming the process that has it
 */
export async function takeInstanceLock(directory: string): Promise<InstanceLock> {
  const lockFile = join(directory, 'instance.lock');
  const recordFile = join(directory, 'instance.json');
  const node = identifyProcess(process.pid);
  if (node === undefined) throw new Error('This process cannot find itself among the running ones');
  while (!claim(lockFile, node)) yieldTo(lockFile, recordFile);

  const previous = readIfWhole(recordFile);
  for (const server of Object.values(previous?.servers ?? {})) {
    if (isAlive(server))
      await endProcess(server, [
        { signal: 'SIGINT', waitMs: 10_000 },
        { signal: 'SIGKILL', waitMs: 3_000 },
      ]);
  }
  let record: InstanceRecord = { node, servers: {}, isReady: false };
  writeJson(recordFile, record);
  return {
    get record() {
      return record;
    },
    update: (change) => {
      record = { ...record, ...change };
      writeJson(recordFile, record);
    },
    release: () => {
      rmSync(recordFile, { force: true });
      rmSync(lockFile, { force: true });
    },
  };
}

/**
 * A link appears whole or not at all, and only where there is none: no reader sees a lock that does not say whose it
 * is.
 */
function claim(lockFile: string, node: ProcessIdentity): boolean {
  const draft = `${lockFile}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, JSON.stringify(node), { mode: 0o600 });
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Refuses when the holder is alive; else takes its lock away, unless somebody else just did. */
function yieldTo(lockFile: string, recordFile: string): void {
  const holder = readIfWhole<ProcessIdentity>(lockFile);
  if (holder !== undefined && isAlive(holder)) {
    const where = readIfWhole(recordFile)?.publicUrl;
    throw new AlreadyRunning(
      `Lyftet runs already${where === undefined ? '' : ` at ${where}`} (process ${holder.pid}). Stop it first, ` +
        'or give this one another directory with LYFTET_DIRECTORY.',
    );
  }
  const aside = `${lockFile}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = readIfWhole<ProcessIdentity>(aside);
  try {
    // Between reading and renaming another start may have put its own lock there: that one is given back.
    if (taken !== undefined && isAlive(taken)) linkSync(aside, lockFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** These files are only a memory of who runs: one that cannot be read says nothing. */
function readIfWhole<T = InstanceRecord>(path: string): T | undefined {
  try {
    return readJson<T>(path);
  } catch {
    return undefined;
  }
}
