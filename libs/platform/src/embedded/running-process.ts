import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A process in a form that survives in a file: the pid may be given to another process later, pid and start time
 * together are not.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: on Linux the boot and the clock ticks since it, elsewhere the start time that `ps` prints. */
  readonly startedAt: string;
}

const isLinux = process.platform === 'linux';

/** The identity of a process that is alive now; undefined when there is none (a zombie counts as none). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!isLinux) {
    const [line] = psLines(['-p', String(pid), '-o', 'stat=,lstart=']);
    return line === undefined || line.startsWith('Z')
      ? undefined
      : { pid, startedAt: line.replace(/^\S+\s+/, '').trim() };
  }
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in brackets may hold blanks and brackets itself; the fields of proc(5) count from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, startedAt: `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${fields[19]}` };
}

/** Whether exactly this process, and not a later one with its pid, is alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * The live processes of a program that have exactly this argument on their command line (on other systems than Linux:
 * containing it).
 */
export function processesWithArgument(program: string, argument: string): ProcessIdentity[] {
  if (isLinux)
    return liveProcesses(program).filter(({ pid }) => read(`/proc/${pid}/cmdline`)?.split('\0').includes(argument));
  const lines = psLines(['-ax', '-o', 'pid=,command=']).filter(
    (line) => line.includes(`/${program} `) && line.includes(argument),
  );
  return lines.flatMap((line) => identifyProcess(Number.parseInt(line, 10)) ?? []);
}

/**
 * The live processes of a program whose working directory this is. Empty on other systems than Linux, where nothing
 * tells.
 */
export function processesWorkingIn(program: string, directory: string): ProcessIdentity[] {
  return isLinux ? liveProcesses(program).filter(({ pid }) => workingDirectoryOf(pid) === directory) : [];
}

/**
 * Sends the signals one after another, each after the time given for the one before, until the process is gone; throws
 * if it outlives them.
 */
export async function endProcess(
  identity: ProcessIdentity,
  signals: readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[],
): Promise<void> {
  for (const { signal, waitMs } of signals) {
    if (!isAlive(identity)) return;
    try {
      process.kill(identity.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    for (const deadline = performance.now() + waitMs; performance.now() < deadline; await pause(10)) {
      if (!isAlive(identity)) return;
    }
  }
  if (isAlive(identity)) throw new Error(`The process ${identity.pid} did not end`);
}

function liveProcesses(program: string): ProcessIdentity[] {
  const name = program.slice(0, 15); // as much as the kernel keeps
  const pids = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  return pids.filter((pid) => read(`/proc/${pid}/comm`)?.trim() === name).flatMap((pid) => identifyProcess(pid) ?? []);
}

function workingDirectoryOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // gone meanwhile, or another user's
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // gone meanwhile
  }
}

function psLines(options: readonly string[]): string[] {
  try {
    // When a process began is told in words and hours of the asker's country, unless asked for these.
    return execFileSync('/bin/ps', options, {
      env: { LC_ALL: 'C', TZ: 'UTC' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch {
    return []; // ps exits 1 when it finds none
  }
}
