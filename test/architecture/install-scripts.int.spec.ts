import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#platform/embedded';
import { checkout } from './compose-files.js';

interface Installer {
  installPackages(folder: string): { readonly isDone: boolean };
  runAllowedScripts(folder: string): { readonly isDone: boolean };
}

/** Everything that npm runs for a package by itself. */
const SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];
const npm = (cwd: string, ...args: string[]) =>
  execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });

describe('The installation of packages', () => {
  const root = temporaryDirectory('lyftet-install-');
  const at = (path: string) => join(root, path);
  const ran = () => (existsSync(at('ran')) ? readFileSync(at('ran'), 'utf8').trim().split('\n').sort() : []);
  let installer: Installer;

  beforeAll(async () => {
    for (const name of ['allowed', 'forgotten', 'refused']) pack(name);
    writeFileSync(
      at('package.json'),
      JSON.stringify({
        name: 'project',
        version: '1.0.0',
        private: true,
        dependencies: {
          allowed: 'file:allowed-1.0.0.tgz',
          forgotten: 'file:forgotten-1.0.0.tgz',
          refused: 'file:refused-1.0.0.tgz',
        },
        allowScripts: { allowed: true, refused: false, absent: true },
      }),
    );
    npm(root, 'install', '--package-lock-only', '--ignore-scripts');
    rmSync(at('ran'), { force: true }); // packing is another matter: npm 10 runs scripts of the packed folder then
    installer = (await import(join(checkout, 'bin/install-packages.mjs'))) as Installer;
  }, 60_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** A package that writes down each script that was run for it. */
  function pack(name: string): void {
    mkdirSync(at(name));
    const scripts = Object.fromEntries(SCRIPTS.map((script) => [script, `echo ${name} ${script} >> '${at('ran')}'`]));
    writeFileSync(at(`${name}/package.json`), JSON.stringify({ name, version: '1.0.0', scripts }));
    npm(root, 'pack', `./${name}`, '--ignore-scripts');
  }

  it('runs the scripts of packages that are allowed to have them, and of no other', () => {
    expect(installer.installPackages(root).isDone).toBe(true);

    for (const name of ['allowed', 'forgotten', 'refused'])
      expect(existsSync(at(`node_modules/${name}/package.json`))).toBe(true);
    expect(ran()).toEqual(['allowed install', 'allowed postinstall', 'allowed preinstall']);
  }, 60_000);

  it('runs none for whoever calls npm by hand, with the .npmrc of the project, until the set-up comes', () => {
    rmSync(at('node_modules'), { recursive: true });
    rmSync(at('ran'));
    writeFileSync(at('.npmrc'), readFileSync(join(checkout, '.npmrc')));

    npm(root, 'ci');
    expect(ran()).toEqual([]);

    expect(installer.runAllowedScripts(root).isDone).toBe(true);
    expect(ran()).toEqual(['allowed install', 'allowed postinstall', 'allowed preinstall']);
  }, 60_000);

  it.each(['', 'vendor/nats-linux-x64/'])(
    'has decided on every package of %spackage-lock.json that has an install script',
    (folder) => {
      const read = (file: string) =>
        JSON.parse(readFileSync(join(checkout, folder, file), 'utf8')) as Record<
          string,
          Record<string, { hasInstallScript?: true } & boolean>
        >;
      const withScripts = Object.entries(read('package-lock.json')['packages']!).filter(
        ([, { hasInstallScript }]) => hasInstallScript,
      );
      const decided = Object.keys(read('package.json')['allowScripts'] ?? {});

      for (const [path] of withScripts) expect(decided).toContain(path.replace(/^.*node_modules\//, ''));
      if (folder === '') expect(withScripts.length).toBeGreaterThan(0);
    },
  );

  it('takes every package from the lock file by its checksum', () => {
    for (const folder of ['', 'vendor/nats-linux-x64']) {
      const { packages } = JSON.parse(readFileSync(join(checkout, folder, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { integrity?: string }>;
      };
      for (const [path, { integrity }] of Object.entries(packages))
        if (path !== '') expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    }
  });
});
