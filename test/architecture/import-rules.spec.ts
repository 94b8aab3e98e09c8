import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALLOWED, PLANTED, PLANTED_FILES } from './planted-imports.js';

const ROOT = process.cwd();

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

let fixture: string;

/** What is there at run time, and what only the compiler reads. */
type ImportKind = 'value' | 'type';

/** Rules of what is there at run time: the types of a package are for the compiler, which stays at home. */
const OF_VALUES_ALONE: ReadonlySet<string> = new Set(['no-dev-dependency', 'no-undeclared-dependency']);

function write(files: ReadonlyMap<string, readonly string[]>, kind: ImportKind = 'value'): void {
  const line = (to: string) =>
    kind === 'value' ? `import '${to}';` : `import type { here as _${to.replaceAll(/\W/g, '_')} } from '${to}';`;
  for (const [path, imports] of files) {
    mkdirSync(dirname(join(fixture, path)), { recursive: true });
    writeFileSync(join(fixture, path), [...imports.map(line), 'export const here = 1;', ''].join('\n'));
  }
}

/** Writes everything that is forbidden, by imports of one kind; answers what is found. */
function plantAll(kind: ImportKind): readonly Violation[] {
  const files = new Map<string, readonly string[]>([...Object.entries(ALLOWED), ...Object.entries(PLANTED_FILES)]);
  for (const [from, to] of Object.values(PLANTED).flat()) files.set(from, [...(files.get(from) ?? []), to]);
  write(files, kind);
  return violations();
}

/** The plants of the rules that are none of `except` which nobody has found. */
function missed(caught: readonly Violation[], except: ReadonlySet<string> = new Set()): string[] {
  return Object.entries(PLANTED)
    .filter(([rule]) => !except.has(rule))
    .flatMap(([rule, plants]) =>
      plants
        .filter(([from, to]) => {
          const last = to.replace(/\.js$/, '').split('/').at(-1)!;
          return !caught.some(
            (violation) =>
              violation.rule.name === rule &&
              violation.from === from &&
              (to.startsWith('#') || violation.to.includes(last)),
          );
        })
        .map(([from, to]) => `${rule}: ${from} imports ${to}`),
    );
}

function violations(): readonly Violation[] {
  const cruise = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      join(fixture, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      'apps',
      'libs',
      'test',
    ],
    {
      cwd: fixture,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  expect(cruise.stderr).toBe('');
  return (JSON.parse(cruise.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the import rules', () => {
  beforeAll(() => {
    fixture = mkdtempSync(join(tmpdir(), 'import-rules-'));
    for (const file of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json'])
      cpSync(join(ROOT, file), join(fixture, file));
    symlinkSync(join(ROOT, 'node_modules'), join(fixture, 'node_modules'));
    write(new Map(Object.entries(ALLOWED)));
  });

  afterAll(() => rmSync(fixture, { recursive: true, force: true }));

  it('allow what the design allows', () => {
    expect(violations()).toEqual([]);
  }, 120_000);

  it('catch each planted violation, every rule at least one', async () => {
    const caught = plantAll('value');

    expect(missed(caught)).toEqual([]);
    expect(caught.filter(({ rule }) => rule.name === 'no-orphan').map(({ from }) => from)).toContain(
      'libs/platform/src/orphan.ts',
    );
    const { default: config } = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    expect([...Object.keys(PLANTED), 'no-orphan'].sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
  }, 120_000);

  it('catch each of them where types alone are imported', () => {
    const caught = plantAll('type');

    expect(missed(caught, OF_VALUES_ALONE)).toEqual([]);
  }, 120_000);
});
