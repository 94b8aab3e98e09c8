import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = process.cwd();

/** Run from the longest to the shortest: Jest knows nothing else of them. */
const FILES = {
  'first.spec.ts': `import { mock } from 'node:test';
    import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
    jest.setTimeout(200);
    process.env.OF_THE_FIRST = 'set';
    process.chdir('/');
    mock.timers.enable({ apis: ['Date'] });
    const typed: { readonly a: number } = { a: 1 };
    it('holds', () => expect(typed).toEqual({ a: 1 }));
    it('does not hold', () => expect(typed).toEqual({ a: 2 }));
    it('does not end', () => new Promise(() => undefined));
    it('leaves a rejection behind', async () => {
      void Promise.reject(new Error('nobody took it'));
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    it('throws in a timer', () => new Promise(() => setTimeout(() => { throw new Error('nobody caught it'); }, 1)));
    it('ends the process', () => process.exit(0));
    it.skip('is left out', () => undefined);
    describe('before', () => {
      beforeAll(() => { throw new Error('the hook before'); });
      it('is not run', () => undefined);
    });
    describe('after each', () => {
      afterEach(() => { throw new Error('the hook after each'); });
      it('is followed by a hook that fails', () => undefined);
    });
    // ${'-'.repeat(1_000)}`,
  'second.spec.ts': `import { expect, it } from '@jest/globals';
    it('has an environment of its own', () => {
      const found = [process.env.OF_THE_FIRST, process.cwd(), Date.now() > 1e12];
      expect(found).toEqual([undefined, ${JSON.stringify(ROOT)}, true]);
    });
    it('has a time limit of its own', () => new Promise((resolve) => setTimeout(resolve, 400)));
    // ${'-'.repeat(500)}`,
  'third.spec.ts':
    "import { afterAll, describe, it } from '@jest/globals';\ndescribe('all', () => {\n  afterAll(() => { " +
    "throw new Error('the hook after all'); });\n  it('holds', () => undefined);\n});\n",
  'fourth.spec.ts': "import './fourth.helper.js';\n",
  'fourth.helper.ts': "import { it } from '@jest/globals';\nit('is of nobody', () => undefined);\n",
  'fifth.spec.ts': '// no test\n',
  'sixth.spec.ts': 'const = 1;\n',
};

interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly startTime: number;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

describe('the runner of the tests', () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  function jest(files: Record<string, string>, ...options: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'lyftet-runner-'));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const config = {
      rootDir: folder,
      testRunner: join(ROOT, 'libs/testing/native/runner.mjs'),
      testEnvironment: 'node',
      testMatch: ['**/*.spec.ts'],
      transform: {},
      watchman: false,
      cacheDirectory: join(folder, 'cache'),
    };
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        '--config',
        JSON.stringify(config),
        '--json',
        '--no-color',
        ...options,
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
    const { testResults } = JSON.parse(stdout) as Report;
    return { status, suite: (name: string) => testResults.find((candidate) => candidate.name === join(folder, name))! };
  }

  describe('one file after the other', () => {
    let run: ReturnType<typeof jest>;
    beforeAll(() => {
      run = jest(FILES, '--runInBand');
    }, 60_000);

    const statuses = (name: string) =>
      Object.fromEntries(run.suite(name).assertionResults.map(({ title, status }) => [title, status]));

    it('fails what fails, in time, with the line of the source', () => {
      expect(run.status).toBe(1);
      expect(statuses('first.spec.ts')).toEqual({
        holds: 'passed',
        'does not hold': 'failed',
        'does not end': 'failed',
        'leaves a rejection behind': 'failed',
        'throws in a timer': 'failed',
        'ends the process': 'failed',
        'is left out': 'pending',
        'is not run': 'failed',
        'is followed by a hook that fails': 'failed',
      });
      for (const told of [
        'first.spec.ts:9:',
        'Exceeded timeout of 200 ms',
        'nobody took it',
        'nobody caught it',
        'process.exit(0)',
        'the hook before',
        'the hook after each',
      ])
        expect(run.suite('first.spec.ts').message).toContain(told);
    });

    it('fails a file whose last hook fails, that has no test, or that is no program', () => {
      expect(['third', 'fifth', 'sixth'].map((name) => run.suite(`${name}.spec.ts`).status)).toEqual([
        'failed',
        'failed',
        'failed',
      ]);
      expect(run.suite('third.spec.ts').message).toContain('the hook after all');
    });

    it('gives each file the environment, the folder, the clock and the time limit that the run has', () => {
      expect(run.suite('first.spec.ts').startTime).toBeLessThan(run.suite('second.spec.ts').startTime);
      expect(statuses('second.spec.ts')).toEqual({
        'has an environment of its own': 'passed',
        'has a time limit of its own': 'passed',
      });
    });

    it('refuses a module other than a test file that takes part: it would go on in the files after the first', () => {
      expect(run.suite('fourth.spec.ts').message).toContain(
        'fourth.helper.ts imports @jest/globals, which only test files (.spec.ts) may',
      );
    });
  });

  it('does not begin a file anew whose process has ended', () => {
    const ending = "import { it } from '@jest/globals';\nit('ends', () => process.reallyExit(3));\n";
    const run = jest(
      { 'ending.spec.ts': ending, 'other.spec.ts': ending.replace('process.reallyExit(3)', 'undefined') },
      '--max-workers=2',
    );

    expect(run.status).toBe(1);
    expect(
      [run.suite('ending.spec.ts'), run.suite('other.spec.ts')].map(({ status, message }) => [
        status,
        message.includes('was begun before in this run'),
      ]),
    ).toEqual([
      ['failed', true],
      ['passed', false],
    ]);
  }, 60_000);
});
