import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { type ProcessIdentity, endProcess, identifyProcess } from './running-process.js';
import { ServerLog } from './server-log.js';
import type { ServerAccount } from './server-place.js';

/** A server process that was started here. It outlives this process, unless it is ended. */
export interface SpawnedServer extends ProcessIdentity {
  /** Settles when the process is gone, with how it ended (`exit code 1`, `SIGKILL`). Watching it keeps nobody alive. */
  readonly ended: Promise<string>;
  /** The same, for one who does want to stay until then. */
  readonly untilEnded: () => Promise<string>;
  readonly hasEnded: () => boolean;
  /** What it has logged since this start, at most the last 20,000 characters. */
  readonly log: () => string;
  /** How far the log has been written, and what was written since then. */
  readonly logPosition: () => number;
  readonly logSince: (position: number) => string;
}

export interface SpawnOptions {
  readonly directory: string;
  readonly logFile: string;
  /** How large the log may become; by default {@link ServerLog}'s. */
  readonly logBytes?: number | undefined;
  readonly account: ServerAccount | undefined;
}

/**
 * Starts a server detached from the terminal (Ctrl-C must not reach it before the services that use it have drained),
 * with both outputs appended to `logFile` ({@link ServerLog}). Its environment is empty but for the language and the
 * time zone.
 */
export function spawnServer(command: string, args: readonly string[], options: SpawnOptions): SpawnedServer {
  const { directory, logFile, logBytes, account } = options;
  const log = new ServerLog(logFile, account, logBytes);
  const output = log.open();
  const begin = log.position();
  let child: ChildProcess;
  try {
    child = spawn(command, args, {
      ...account,
      cwd: directory,
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    });
  } finally {
    closeSync(output);
  }
  child.unref();
  let hasEnded = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => ((hasEnded = true), resolve(error.message)));
    child.once('exit', (code, signal) => ((hasEnded = true), resolve(signal ?? `exit code ${code}`)));
  });
  void ended.then(() => log.close());
  const pid = child.pid ?? 0;
  return {
    ...(identifyProcess(pid) ?? { pid, startedAt: 'never' }),
    ended,
    untilEnded: () => {
      if (!hasEnded) child.ref();
      return ended;
    },
    hasEnded: () => hasEnded,
    log: () => log.since(begin).slice(-20_000),
    logPosition: () => log.position(),
    logSince: (position) => log.since(position),
  };
}

/** Ends a server that was started here, and waits until the system has taken it away. */
export async function endServer(server: SpawnedServer, signals: Parameters<typeof endProcess>[1]): Promise<void> {
  await endProcess(server, signals);
  if (server.startedAt !== 'never') await server.untilEnded();
}
