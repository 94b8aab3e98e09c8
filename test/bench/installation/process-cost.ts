import { readFileSync } from 'node:fs';

/**
 * Seconds of CPU that a process and its children, also those that have ended, have used since they began. Linux only:
 * the clock ticks 100 times a second.
 */
export function cpuSecondsOf(pid: number): number {
  const own = read(`/proc/${pid}/stat`);
  const fields = own.slice(own.lastIndexOf(')') + 2).split(' ');
  // utime, stime, and both of children waited for
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / 100 + childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOf(child), 0);
}

/** Mebibytes that a process and its children hold, shared pages divided among those that share them (PSS). */
export function pssOf(pid: number): number {
  const kibibytes = Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return kibibytes / 1_024 + childrenOf(pid).reduce((sum, child) => sum + pssOf(child), 0);
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .map(Number)
    .filter((child) => child > 0);
}

/** Empty for a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
