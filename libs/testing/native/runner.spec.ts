import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = process.cwd();

/** The longer ones run first: Jest knows nothing else of them. */
const FILES = {
  'first.spec.ts': `import { beforeAll, describe, expect, it, jest } from '@jest/globals';
    jest.setTimeout(200);
    process.env.OF_THE_FIRST = 'set';
    const typed: { readonly a: number } = { a: 1 };
    it('holds', () => expect(typed).toEqual({ a: 1 }));
    it('does not hold', () => expect(typed).toEqual({ a: 2 }));
    it('does not end', () => new Promise(() => undefined));
    it('leaves a rejection behind', async () => {
      void Promise.reject(new Error('nobody took it'));
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    it.skip('is left out', () => undefined);
    describe('after a hook that failed', () => {
      beforeAll(() => { throw new Error('the hook'); });
      it('is not run', () => undefined);
    });
    // ${'-'.repeat(1_000)}`,
  'second.spec.ts': `import { expect, it } from '@jest/globals';
    it('has an environment of its own', () => expect(process.env.OF_THE_FIRST).toBeUndefined());
    it('has a time limit of its own', () => new Promise((resolve) => setTimeout(resolve, 400)));
    // ${'-'.repeat(100)}`,
  'third.spec.ts': "import './third.helper.js';\n",
  'third.helper.ts': "import { it } from '@jest/globals';\nit('is of nobody', () => undefined);\n",
};

describe('the runner of the tests', () => {
  let folder: string;
  let suites: { name: string; message: string; assertionResults: { title: string; status: string }[] }[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lyftet-runner-'));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    const config = { rootDir: folder, testRunner: join(ROOT, 'libs/testing/native/runner.mjs'), testEnvironment: 'node', testMatch: ['**/*.spec.ts'], transform: {}, watchman: false, cacheDirectory: join(folder, 'cache') };
    const run = spawnSync(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', JSON.stringify(config), '--runInBand', '--json', '--no-color'], { cwd: ROOT, encoding: 'utf8' });
    suites = (JSON.parse(run.stdout) as { testResults: typeof suites }).testResults;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const suite = (name: string) => suites.find((candidate) => candidate.name === join(folder, name))!;
  const statuses = (name: string) => Object.fromEntries(suite(name).assertionResults.map(({ title, status }) => [title, status]));

  it('fails what fails, in time, with the line of the source', () => {
    expect(statuses('first.spec.ts')).toEqual({ holds: 'passed', 'does not hold': 'failed', 'does not end': 'failed', 'leaves a rejection behind': 'failed', 'is left out': 'pending', 'is not run': 'failed' });
    for (const told of ['first.spec.ts:6:', 'Exceeded timeout of 200 ms', 'nobody took it', 'the hook']) expect(suite('first.spec.ts').message).toContain(told);
  });

  it('gives each file the environment and the time limit that the run has', () => {
    expect(statuses('second.spec.ts')).toEqual({ 'has an environment of its own': 'passed', 'has a time limit of its own': 'passed' });
  });

  it('refuses a module other than a test file that takes part: it would go on in the files after the first', () => {
    expect(suite('third.spec.ts').message).toContain('third.helper.ts imports @jest/globals, which only test files (.spec.ts) may');
  });
});
