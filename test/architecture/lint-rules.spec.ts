import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = process.cwd();

/** One file a habit; the rule that must speak of it. */
const PLANTED: Record<string, { readonly rule: string; readonly text: string }> = {
  'apps/alpha/src/long.ts': { rule: 'eslint(max-lines)', text: `${'// line\n'.repeat(300)}export const here = 1;\n` },
  'apps/alpha/src/default.ts': { rule: 'import(no-default-export)', text: 'export default 1;\n' },
  'apps/alpha/src/environment.ts': { rule: 'node(no-process-env)', text: 'export const home = process.env.HOME;\n' },
  'apps/alpha/src/console.ts': { rule: 'eslint(no-console)', text: "console.log('x');\nexport const here = 1;\n" },
  'apps/alpha/src/CamelCase.ts': { rule: 'unicorn(filename-case)', text: 'export const here = 1;\n' },
  'apps/alpha/src/any.ts': { rule: 'typescript(no-explicit-any)', text: 'export const here: any = 1;\n' },
  'apps/alpha/src/ignored.ts': {
    rule: 'typescript(ban-ts-comment)',
    text: '// @ts-ignore\nexport const here: string = 1;\n',
  },
  'apps/alpha/src/unused.ts': {
    rule: 'eslint(no-unused-vars)',
    text: "import { join } from 'node:path';\nexport const here = 1;\n",
  },
};

/** What looks alike and is allowed. */
const ALLOWED: Record<string, string> = {
  'libs/platform/src/config/define-config.ts': 'export const home = process.env.HOME;\n',
  'apps/alpha/src/injected.ts':
    "import { Clock } from '#platform';\nexport class Uses {\n  constructor(readonly clock: Clock) {}\n}\n",
  'apps/alpha/src/some.spec.ts': 'export const here: any = process.env.HOME;\n',
  'jest.config.mjs': 'export default {};\n',
};

let fixture: string;

describe('the lint', () => {
  beforeAll(() => {
    fixture = mkdtempSync(join(tmpdir(), 'lint-rules-'));
    cpSync(join(ROOT, '.oxlintrc.json'), join(fixture, '.oxlintrc.json'));
    for (const [path, text] of [
      ...Object.entries(ALLOWED),
      ...Object.entries(PLANTED).map(([planted, { text: planting }]) => [planted, planting] as const),
    ]) {
      mkdirSync(dirname(join(fixture, path)), { recursive: true });
      writeFileSync(join(fixture, path), text);
    }
  });

  afterAll(() => rmSync(fixture, { recursive: true, force: true }));

  it('catches each planted habit, and nothing that is allowed', () => {
    const lint = spawnSync(process.execPath, [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--format', 'json'], {
      cwd: fixture,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(lint.stdout) as { diagnostics: { code: string; filename: string }[] };

    expect(lint.status).toBe(1);
    expect(diagnostics.map(({ code, filename }) => `${filename} ${code}`).sort()).toEqual(
      Object.entries(PLANTED)
        .map(([path, { rule }]) => `${path} ${rule}`)
        .sort(),
    );
  });
});
