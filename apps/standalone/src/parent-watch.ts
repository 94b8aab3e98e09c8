import { readFileSync } from 'node:fs';
import { type ProcessIdentity, identifyProcess, isAlive } from '#platform/embedded';

const EVERY_MS = 500;

/**
 * Calls `onVanished` once when npm, under which this process was started, is gone: killed with -9 it can pass no signal
 * on. A start by hand or by a service manager is not watched, because its parent may leave on purpose.
 * @param npmParent the parent that this process had at its very beginning; undefined when that was not npm
 */
export function watchParent(npmParent: number | undefined, onVanished: () => void): void {
  if (npmParent === undefined) return;
  const watched = npmProcesses();
  const timer = setInterval(() => {
    if (process.ppid === npmParent && watched.every(isAlive)) return;
    clearInterval(timer);
    onVanished();
  }, EVERY_MS);
  timer.unref();
}

/** The parent, and when npm put a shell between, also the shell's parent, whose death the shell would not pass on. */
function npmProcesses(): ProcessIdentity[] {
  const parent = identifyProcess(process.ppid);
  if (parent === undefined) return [];
  const grandparent = isShell(parent.pid) ? identifyProcess(parentOf(parent.pid)) : undefined;
  return grandparent === undefined ? [parent] : [parent, grandparent];
}

function isShell(pid: number): boolean {
  return /^(sh|dash|bash|zsh|ash|busybox|ksh|fish)$/.test(readProc(pid, 'comm').trim());
}

function parentOf(pid: number): number {
  const stat = readProc(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** Other systems than Linux have no /proc: there the parent alone is watched. */
function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
