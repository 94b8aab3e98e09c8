// Installs what a lock file holds without letting any package run code, then runs the install scripts that package.json
// allows by name. npm 11.19 and later know the field `allowScripts`; the npm that Node 20 brings does not, and would
// run all.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/**
 * @param folder where package.json and package-lock.json lie
 * @param npmCli the npm to use as a script for Node; undefined: the one that runs us, or the one on PATH
 * @returns whether it is done, and why not where npm could not be started
 */
export function installPackages(folder, npmCli = ownNpm()) {
  // --include: NODE_ENV=production or an .npmrc would leave out the compiler. --prefix: npm hands the one of "npm
  // --prefix … start" on to us.
  const installed = npm(npmCli, folder, ['ci', '--ignore-scripts', '--include=dev', '--include=optional']);
  return installed.isDone ? runAllowedScripts(folder, npmCli) : installed;
}

/** Runs the install scripts of the packages that are allowed to have them, as far as they are there. */
export function runAllowedScripts(folder, npmCli = ownNpm()) {
  const names = allowedScripts(folder).filter((name) => existsSync(join(folder, 'node_modules', name)));
  return names.length === 0 ? { isDone: true } : npm(npmCli, folder, ['rebuild', '--ignore-scripts=false', ...names]);
}

/** Names of packages whose install scripts may run. */
export function allowedScripts(folder) {
  const { allowScripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(allowScripts)
    .filter(([, isAllowed]) => isAllowed === true)
    .map(([name]) => name);
}

function npm(npmCli, folder, args) {
  const words = [...args, '--prefix', folder, ...QUIET];
  const [program, all] = npmCli === undefined ? ['npm', words] : [process.execPath, [npmCli, ...words]];
  const { status, error } = spawnSync(program, all, { cwd: folder, stdio: ['ignore', 2, 2] });
  return { isDone: status === 0, error };
}

function ownNpm() {
  const path = process.env.npm_execpath;
  return path !== undefined && /npm-cli\.c?js$/.test(path) ? path : undefined;
}
