import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { type ProcessIdentity, endProcess, processesWithArgument } from './running-process.js';
import { natsBinary } from './server-binaries.js';
import { type ServerPlace, prepareServerPlace, writeSafely } from './server-place.js';
import { type SpawnedServer, endServer, spawnServer } from './spawn-server.js';

export interface EmbeddedNatsOptions {
  /** Where its configuration and its streams go. One server per directory: one that still runs there is ended first. */
  readonly directory: string;
  /**
   * Configuration text beyond address, port and JetStream storage: users, permissions, limits. May hold passwords: the
   * file has mode 0600.
   */
  readonly config?: string;
  /** A port that must be had, as when the server is started again under its clients; by default any free one. */
  readonly port?: number | undefined;
  /** Instead: the port of an earlier start, which is taken when nobody else has it. */
  readonly preferredPort?: number | undefined;
  /** True (the default): a publish is acknowledged when it is on disk. False for tests. */
  readonly durable?: boolean;
  /** Is told what the user should know; by default standard error. */
  readonly say?: (line: string) => void;
}

export interface EmbeddedNats extends ProcessIdentity {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** `nats://127.0.0.1:…`, without credentials. */
  readonly url: string;
  /** Where its files really are. */
  readonly directory: string;
  /** Settles when the process is gone, whoever ended it, with how (`exit code 1`, `SIGKILL`). */
  readonly ended: Promise<string>;
  /**
   * Puts another `config` in force without a restart. Throws, and keeps the one in force, when the server refuses it.
   */
  reload(config: string): Promise<void>;
  stop(): Promise<void>;
}

const ENDING = [
  { signal: 'SIGTERM', waitMs: 4_000 },
  { signal: 'SIGKILL', waitMs: 1_500 },
] as const;
const STARTS = 40;
const READY_WITHIN_MS = 30_000;

/**
 * Starts a NATS server with JetStream on 127.0.0.1; returns when it accepts clients. Throws with the end of its log
 * when it does not.
 */
export async function startEmbeddedNats(options: EmbeddedNatsOptions): Promise<EmbeddedNats> {
  const say = options.say ?? ((line) => process.stderr.write(`${line}\n`));
  const place = prepareServerPlace(options.directory, say);
  const binary = natsBinary(place.account, say);
  const file = join(place.directory, 'nats.conf');
  let config = options.config ?? '';

  for (let start = 1; ; start += 1) {
    for (const orphan of processesWithArgument(basename(binary), file)) await endProcess(orphan, ENDING);
    const port = options.port ?? (await freePort(options.preferredPort));
    const text = (extra: string) => configText(place.directory, port, options.durable ?? true, extra);
    const ports = emptyFolder(place, 'ports');
    writeSafely(file, text(config), place.account);
    const server = spawnServer(binary, ['-c', file], {
      directory: place.directory,
      logFile: join(place.directory, 'log'),
      account: place.account,
    });
    if (await isReady(server, ports)) {
      return {
        host: '127.0.0.1',
        port,
        pid: server.pid,
        startedAt: server.startedAt,
        url: `nats://127.0.0.1:${port}`,
        directory: place.directory,
        ended: server.ended,
        reload: async (next) => {
          await refuseInvalid(binary, place, text(next));
          writeSafely(file, text(next), place.account);
          const refusal = await signalReload(server);
          if (refusal !== undefined) {
            writeSafely(file, text(config), place.account);
            throw new Error(`The NATS server keeps its configuration: ${refusal}`);
          }
          config = next;
        },
        stop: () => endServer(server, ENDING),
      };
    }
    if (start === STARTS || !/address already in use/.test(server.log()))
      throw new Error(`The NATS server did not start (${await server.untilEnded()}):\n${server.log()}`);
    await pause(100);
  }
}

function configText(directory: string, port: number, durable: boolean, extra: string): string {
  return [
    `host: "127.0.0.1"`,
    `port: ${port}`,
    // Of one connection; services have a few hundred.
    'max_subscriptions: 10000',
    `pid_file: ${JSON.stringify(join(directory, 'pid'))}`,
    `ports_file_dir: ${JSON.stringify(join(directory, 'ports'))}`,
    // What a stream may hold is reserved when it is made; each has its own limit, and this is none.
    `jetstream { store_dir: ${JSON.stringify(join(directory, 'data'))}, max_file_store: ` +
      `${2 ** 50}${durable ? ', sync_interval: always' : ''} }`,
    extra,
    '',
  ].join('\n');
}

function emptyFolder(place: ServerPlace, name: string): string {
  const folder = join(place.directory, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  if (place.account !== undefined) chownSync(folder, place.account.uid, place.account.gid);
  return folder;
}

/**
 * The server writes a file into `ports` when it listens, which the answer of a port alone would not tell: it could be
 * another server's.
 */
async function isReady(server: SpawnedServer, ports: string): Promise<boolean> {
  for (const deadline = performance.now() + READY_WITHIN_MS; performance.now() < deadline; await pause(10)) {
    if (server.hasEnded()) return false;
    if (readdirSync(ports).some((name) => name.endsWith(`_${server.pid}.ports`))) return true;
  }
  await endServer(server, ENDING);
  return false;
}

/** Has the binary read the text first: a file with an error would keep the server from its next start. */
async function refuseInvalid(binary: string, place: ServerPlace, text: string): Promise<void> {
  const draft = join(place.directory, 'nats.conf.next');
  writeSafely(draft, text, place.account);
  try {
    await promisify(execFile)(binary, ['-t', '-c', draft], { ...place.account, cwd: place.directory, env: {} });
  } catch (cause) {
    throw new Error(
      `The NATS configuration is not valid: ${(cause as { stderr?: string }).stderr?.trim() ?? String(cause)}`,
      { cause },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Asks for a reload and reads the outcome from the log, the only place where the server tells it; returns the refusal,
 * if any.
 */
async function signalReload(server: SpawnedServer): Promise<string | undefined> {
  const before = server.logPosition();
  const outcomes = () =>
    server.logSince(before).match(/Reloaded server configuration|Failed to reload server configuration: .*/g) ?? [];
  process.kill(server.pid, 'SIGHUP');
  for (
    const deadline = performance.now() + 5_000;
    performance.now() < deadline && !server.hasEnded();
    await pause(10)
  ) {
    const latest = outcomes();
    if (latest.length > 0) return latest.at(-1)?.startsWith('Failed') === true ? latest.at(-1) : undefined;
  }
  return server.hasEnded() ? `it ended (${await server.untilEnded()})` : 'it does not answer';
}
