import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { SUPERUSER, preparePostgresData } from './postgres-data.js';
import { type ProcessIdentity, endProcess, processesWithArgument, processesWorkingIn } from './running-process.js';
import { postgresBinaries } from './server-binaries.js';
import { prepareServerPlace } from './server-place.js';
import { type SpawnedServer, endServer, spawnServer } from './spawn-server.js';

export interface EmbeddedPostgresOptions {
  /** Where its files go. One server per directory: one that still runs there is ended first. */
  readonly directory: string;
  /** A port that must be had, as when the server is started again under its clients; by default any free one. */
  readonly port?: number | undefined;
  /** Instead: the port of an earlier start, which is taken when nobody else has it. */
  readonly preferredPort?: number | undefined;
  /** `postgresql.conf` settings beyond the defaults below. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** False for tests: no fsync, so a crash of the machine (not of the server) loses the data. */
  readonly durable?: boolean;
  /** How large its log may become before its end moves aside; by default 10 MiB. */
  readonly logBytes?: number;
  /** Is told what the user should know; by default standard error. */
  readonly say?: (line: string) => void;
}

export interface EmbeddedPostgres extends ProcessIdentity {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** `postgres://postgres:…@127.0.0.1:…/postgres`, the superuser. */
  readonly adminUrl: string;
  /** Where its files really are. */
  readonly directory: string;
  /** Settles when the process is gone, whoever ended it, with how (`exit code 1`, `SIGKILL`). */
  readonly ended: Promise<string>;
  /** Ends it: open transactions are rolled back, clients are disconnected. */
  stop(): Promise<void>;
}

const DEFAULTS = {
  max_connections: 200,
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  jit: false, // its queries are short, and compiling costs more than it saves
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: false,
  // What people write is in values: whoever has statements logged to find a slow one does not log them.
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
};
const UNSAFE = { fsync: false, full_page_writes: false };

/** Fast shutdown; immediate shutdown, from which the server recovers at its next start; kill. */
const ENDING = [
  { signal: 'SIGINT', waitMs: 6_000 },
  { signal: 'SIGQUIT', waitMs: 2_000 },
  { signal: 'SIGKILL', waitMs: 1_500 },
] as const;
const KILLING = [{ signal: 'SIGKILL', waitMs: 3_000 }] as const;
const STARTS = 40;
const READY_WITHIN_MS = 60_000; // recovery after a crash may have much to redo

/**
 * Starts PostgreSQL on 127.0.0.1 with the binaries from npm; returns when it accepts connections. Throws with the end
 * of its log when it does not.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? ((line) => process.stderr.write(`${line}\n`));
  const place = prepareServerPlace(options.directory, say);
  const binaries = postgresBinaries(place.account, say);
  // Before there is new data: a server whose files were deleted under it would write its own state into the new ones.
  await endServerOn(join(place.directory, 'data'));
  const { data, password } = await preparePostgresData(place, binaries, options.durable ?? true);
  const settings = Object.entries({ ...DEFAULTS, ...(options.durable === false ? UNSAFE : {}), ...options.settings });

  for (let start = 1; ; start += 1) {
    await endServerOn(data);
    const port = options.port ?? (await freePort(options.preferredPort));
    const args = ['-D', data, '-p', String(port), ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const server = spawnServer(join(binaries, 'postgres'), args, {
      directory: place.directory,
      logFile: join(place.directory, 'log'),
      logBytes: options.logBytes,
      account: place.account,
    });
    if (await isReady(server, data)) {
      return {
        host: '127.0.0.1',
        port,
        pid: server.pid,
        startedAt: server.startedAt,
        directory: place.directory,
        ended: server.ended,
        adminUrl: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
        stop: () => endServer(server, ENDING),
      };
    }
    if (start === STARTS || !isPassing(server.log()))
      throw new Error(`PostgreSQL did not start (${await server.untilEnded()}):\n${server.log()}`);
    await pause(100);
  }
}

/**
 * Ends a server that an earlier process left running on a data directory, and takes away the lock file of one that was
 * killed.
 */
async function endServerOn(data: string): Promise<void> {
  const attached = new Set(processesWorkingIn('postgres', data).map(({ pid }) => pid));
  for (const postmaster of processesWithArgument('postgres', data)) {
    // One that works in a deleted directory of the same name must not get to write its last state to where this one's
    // is.
    const isAttached = process.platform !== 'linux' || attached.has(postmaster.pid);
    await endProcess(postmaster, isAttached ? ENDING : KILLING);
  }
  // The children of a killed server see its death within moments. A new server must not share the data with them.
  const children = () => processesWorkingIn('postgres', data);
  for (const deadline = performance.now() + 3_000; performance.now() < deadline && children().length > 0;)
    await pause(20);
  for (const child of children()) await endProcess(child, KILLING);
  // Nobody uses the data: the pid in a lock file left behind belongs to a zombie or to somebody else by now, and would
  // keep PostgreSQL from starting.
  if (process.platform === 'linux') rmSync(join(data, 'postmaster.pid'), { force: true });
}

/**
 * Waits as `pg_ctl` does: the eighth line of the lock file tells the state of the server whose pid the first line
 * holds.
 */
async function isReady(server: SpawnedServer, data: string): Promise<boolean> {
  const lockFile = join(data, 'postmaster.pid');
  for (const deadline = performance.now() + READY_WITHIN_MS; performance.now() < deadline; await pause(10)) {
    if (server.hasEnded()) return false;
    const lines = existsSync(lockFile) ? readIfThere(lockFile).split('\n') : [];
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return true;
  }
  await endServer(server, ENDING);
  return false;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Refusals that pass by themselves: the port of a server that was just killed, or its shared memory. */
function isPassing(log: string): boolean {
  return [
    /could not bind/,
    /could not create any TCP\/IP sockets/,
    /lock file .* already exists/,
    /pre-existing shared memory block/,
  ].some((passing) => passing.test(log));
}
