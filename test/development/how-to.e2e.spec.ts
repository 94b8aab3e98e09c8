import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { follow } from './how-to-page.js';
import { ProjectCopy } from './project-copy.js';

/** In the order in which they are read: the event is told by the service. */
const PAGES = ['add-an-operation', 'add-a-service', 'add-an-event'];

describe('What the how-to pages say, done in a copy of the project', () => {
  let project: ProjectCopy;
  let files: string[];
  beforeAll(() => {
    project = new ProjectCopy();
    files = PAGES.flatMap((page) => follow(page, project));
  }, 30_000);
  afterAll(() => project.remove());

  /** What a terminal without this run's own settings would answer. */
  function node(...args: string[]): { readonly status: number | null; readonly output: string } {
    const { LYFTET_TEST_SERVERS: _, JEST_WORKER_ID: __, NODE_OPTIONS: ___, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project.root, encoding: 'utf8', env });
    return { status, output: `${stdout}${stderr}` };
  }

  it('compiles', () => {
    expect(node('node_modules/ts7/bin/tsc', '--noEmit')).toEqual({ status: 0, output: '' });
  }, 60_000);

  it('is laid out as the formatter does it', () => {
    expect(
      node('node_modules/oxfmt/bin/oxfmt', '--check', ...files.filter((file) => file.endsWith('.ts'))),
    ).toMatchObject({
      status: 0,
    });
  });

  it('has nothing that the lint speaks of', () => {
    expect(node('node_modules/oxlint/bin/oxlint', ...files.filter((file) => file.endsWith('.ts')))).toMatchObject({
      status: 0,
    });
  });

  it('passes its own tests, which are all that npm test runs when they are named', () => {
    const { status, output } = node('bin/test.mjs', ...files.filter((file) => file.endsWith('.spec.ts')));

    expect([status, output]).toEqual([0, expect.stringMatching(/Tests: +6 passed, 6 total/)]);
    expect(output).toMatch(
      /^Only the tests of \S+, \S+, \S+: npm test alone checks .*types, lint, import rules too\.$/m,
    );
    expect(output.match(/^— .*$/gm)).toEqual(['— tests']);
  }, 120_000);

  it('is described by npm run describe', () => {
    expect(node('bin/describe-apps.mjs')).toMatchObject({ status: 0 });

    expect(project.read('apps/visits/README.md')).toContain('`POST /x/visits/visits`');
    expect(project.read('docs/events.md')).toContain('visits.visit.noted');
  }, 30_000);
});
