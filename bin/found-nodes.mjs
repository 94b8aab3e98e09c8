// Which of the Node.js versions that people run Lyftet on are on this machine, wherever the usual installers put them.
import { spawnSync } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The least of each major version that is promised (README.md, node-version.mjs). */
const LEAST = { 20: '20.19.0', 22: '22.12.0', 24: '24.0.0' };
export const MAJORS = Object.keys(LEAST).map(Number);

/**
 * The newest Node of each promised major version: on PATH (as `node`, `node22` or `node-22`), named in NODES (programs,
 * separated as in PATH), or installed by nvm, fnm, volta, asdf, mise, n or Homebrew.
 * @returns {{ major: number, version: string, program: string }[]}
 */
export function findNodes(environment = process.env, home = homedir()) {
  const newest = new Map();
  for (const program of new Set(candidates(environment, home).flatMap(realPath))) {
    const version = versionOf(program);
    const major = Number(version?.split('.')[0]);
    if (!MAJORS.includes(major) || isNewer(LEAST[major], version)) continue;
    const before = newest.get(major);
    if (before === undefined || isNewer(version, before.version)) newest.set(major, { major, version, program });
  }
  return [...newest.values()].toSorted((one, other) => one.major - other.major);
}

function candidates(environment, home) {
  const onPath = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = ['node', 'nodejs', ...MAJORS.flatMap((major) => [`node${major}`, `node-${major}`])];
  const below = (folder, ...rest) => listed(folder).map((version) => join(folder, version, ...rest));
  return [
    ...(environment.NODES ?? '').split(delimiter).filter((program) => program !== ''),
    ...onPath.flatMap((folder) => names.map((name) => join(folder, name))),
    ...below(join(environment.NVM_DIR ?? join(home, '.nvm'), 'versions/node'), 'bin/node'),
    ...fnmFolders(environment, home).flatMap((folder) => below(join(folder, 'node-versions'), 'installation/bin/node')),
    ...below(join(environment.VOLTA_HOME ?? join(home, '.volta'), 'tools/image/node'), 'bin/node'),
    ...below(join(environment.ASDF_DATA_DIR ?? join(home, '.asdf'), 'installs/nodejs'), 'bin/node'),
    ...below(join(environment.MISE_DATA_DIR ?? join(home, '.local/share/mise'), 'installs/node'), 'bin/node'),
    ...below(join(environment.N_PREFIX ?? '/usr/local', 'n/versions/node'), 'bin/node'),
    ...['/opt/homebrew/opt', '/usr/local/opt'].flatMap((folder) =>
      MAJORS.map((major) => join(folder, `node@${major}`, 'bin/node')),
    ),
  ];
}

function fnmFolders(environment, home) {
  return [
    environment.FNM_DIR,
    join(home, '.local/share/fnm'),
    join(home, '.fnm'),
    join(home, 'Library/Application Support/fnm'),
  ].filter((folder) => folder !== undefined);
}

function listed(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not installed by this one
  }
}

function realPath(program) {
  try {
    return [realpathSync(program)];
  } catch {
    return []; // not there
  }
}

/** Asked of the program itself: a name promises nothing, and a folder may hold one for another machine. */
function versionOf(program) {
  const { status, stdout } = spawnSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 && /^\d+\.\d+\.\d+\s*$/.test(stdout) ? stdout.trim() : undefined;
}

function isNewer(version, than) {
  return version.localeCompare(than, 'en', { numeric: true }) > 0;
}
