import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkout } from './compose-files.js';

const rows = readFileSync(join(checkout, 'docs/threat-model.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| **'));
const cells = rows.map((row) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()),
);
const specs = ['apps', 'libs', 'test']
  .flatMap((folder) =>
    readdirSync(join(checkout, folder), { recursive: true }).map((file) => `${folder}/${String(file)}`),
  )
  .filter((file) => file.endsWith('.spec.ts'));

/** `a/{b,c}.int` as `a/b.int` and `a/c.int`. */
function expanded(name: string): string[] {
  const [whole, choices] = /\{([^}]*)\}/.exec(name) ?? [];
  return whole === undefined ? [name] : choices!.split(',').flatMap((choice) => expanded(name.replace(whole, choice)));
}

/**
 * Whether a file is meant: its path has the steps of the name in their order, and the last of them begins its own last
 * step or a folder.
 */
function isMeant(name: string, file: string): boolean {
  const steps = name
    .replace(/\/\*(?:\.spec)?$/, '')
    .replace(/^kit\//, 'plugin-kit/')
    .split('/');
  const places = file.split('/');
  let at = 0;
  for (const place of places)
    if (at < steps.length && (place === steps[at] || (at === steps.length - 1 && place.startsWith(`${steps[at]}.`))))
      at += 1;
  return at === steps.length;
}

describe('docs/threat-model.md', () => {
  it('says of each attacker what they reach, what stops them, which test shows it, and what nothing stops', () => {
    expect(cells.length).toBeGreaterThan(12);
    for (const row of cells) expect([row[0], row.length, row.every((cell) => cell !== '')]).toEqual([row[0], 5, true]);
  });

  it('names tests that are there', () => {
    const named = cells
      .flatMap((row) => [...row[3]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))
      .filter((name) => name.includes('/'));

    expect(named.length).toBeGreaterThan(20);
    expect(named.flatMap(expanded).filter((name) => !specs.some((file) => isMeant(name, file)))).toEqual([]);
  });
});
