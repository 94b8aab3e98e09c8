import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkout } from './compose-files.js';
import { type LicensedPackage, unfitting } from './licences.js';

interface Locked {
  readonly license?: unknown;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** With the NATS server, which has a lock file of its own. */
const LOCKS = ['package-lock.json', 'vendor/nats-linux-x64/package-lock.json'];

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

/**
 * What the lock files name: as each package says itself where it is installed, and as the lock says of those for other
 * machines.
 */
const packages: LicensedPackage[] = LOCKS.flatMap((lock) => {
  const locked = Object.entries(readJson(join(checkout, lock))['packages'] as Record<string, Locked>).filter(
    ([path]) => path !== '',
  );
  return locked.map(([path, { license, dev }]) => {
    const own = join(checkout, dirname(lock), path, 'package.json');
    return {
      name: path.replace(/^.*node_modules\//, ''),
      license,
      ...(existsSync(own) && readJson(own)),
      isForDevelopment: dev === true,
    };
  });
});

const planted = (license: unknown, isForDevelopment = false): LicensedPackage => ({
  name: 'planted',
  license,
  isForDevelopment,
});

describe('The licence of every package', () => {
  it('fits Apache-2.0', () => {
    expect(packages.length).toBeGreaterThan(500);
    expect(unfitting(packages)).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only'],
    ['AGPL-3.0-or-later'],
    ['MIT AND GPL-2.0-only'],
    ['(MIT OR Apache-2.0) AND SSPL-1.0'],
    ['SEE LICENSE IN LICENSE.md'],
    ['UNLICENSED'],
    ['MIT OR'],
    ['(MIT'],
    [''],
    [undefined],
    [{ type: 'GPL-2.0' }],
  ])('is refused where it is %j', (license) => {
    expect(unfitting([planted(license)])).toHaveLength(1);
  });

  it.each([
    ['MIT'],
    ['(BSD-2-Clause OR GPL-2.0-only)'],
    ['Apache-2.0 AND MIT'],
    ['GPL-2.0-only OR MIT AND ISC'],
    [{ type: 'MIT' }],
  ])('is taken where it is %j', (license) => {
    expect(unfitting([planted(license)])).toEqual([]);
  });

  it('may ask for more where nothing of the package is handed on', () => {
    expect([unfitting([planted('CC-BY-4.0', true)]), unfitting([planted('CC-BY-4.0')])]).toEqual([
      [],
      ['planted: CC-BY-4.0'],
    ]);
  });
});
