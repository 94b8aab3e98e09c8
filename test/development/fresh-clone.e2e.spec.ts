import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#platform/embedded';
import { ProjectCopy } from './project-copy.js';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/**
 * In the place of npm, so that no registry is asked: `npm ci` puts there what this checkout has, or fails as without a
 * network.
 */
const npmThat = (works: boolean, root: string) => `
const { appendFileSync, mkdirSync, readdirSync, symlinkSync } = require('node:fs');
const { join, relative } = require('node:path');
const [command] = process.argv.slice(2);
appendFileSync(join(__dirname, 'asked'), command + '\\n');
if (!${works}) process.exit(1);
if (command === 'ci') {
  const installed = join(${JSON.stringify(checkout)}, relative(${JSON.stringify(root)}, process.cwd()), 'node_modules');
  mkdirSync('node_modules', { recursive: true });
  const names = readdirSync(installed).filter((name) => name !== '.lyftet-lock');
  for (const name of names) symlinkSync(join(installed, name), join('node_modules', name));
}
`;

describe('On a fresh clone', () => {
  const npm = temporaryDirectory('lyftet-npm-');
  let project: ProjectCopy;
  beforeAll(() => {
    project = new ProjectCopy({ isInstalled: false });
  }, 30_000);
  afterAll(() => {
    project.remove();
    rmSync(npm, { recursive: true, force: true });
  });

  /** `npm run <script>`, by the text that package.json has for it. */
  function script(name: string, { works = true } = {}): SpawnSyncReturns<string> {
    for (const folder of ['.', 'vendor/nats-linux-x64'])
      rmSync(project.at(`${folder}/node_modules`), { recursive: true, force: true });
    rmSync(join(npm, 'asked'), { force: true });
    writeFileSync(join(npm, 'npm-cli.cjs'), npmThat(works, project.root));
    const { [name]: text } = (JSON.parse(project.read('package.json')) as { scripts: Record<string, string> }).scripts;
    const env = {
      ...process.env,
      npm_execpath: join(npm, 'npm-cli.cjs'),
      PATH: `${project.at('node_modules/.bin')}:${process.env['PATH']}`,
    };
    return spawnSync('sh', ['-c', text!], { cwd: project.root, encoding: 'utf8', env });
  }
  const asked = () => (existsSync(join(npm, 'asked')) ? readFileSync(join(npm, 'asked'), 'utf8').split('\n') : []);

  it.each(['build', 'describe', 'schema:programme'])(
    'npm run %s installs what it needs first',
    (name) => {
      const { status, stderr } = script(name);

      expect([status, stderr]).toEqual([0, expect.stringMatching(/^Installing packages \(npm ci\) …/)]);
      expect(asked()).toContain('ci');
    },
    60_000,
  );

  it.each(['typecheck', 'lint'])(
    'npm run %s does too',
    (name) => {
      // Of a part: that the whole is in order is what npm test says.
      for (const folder of ['apps', 'test', 'docs']) rmSync(project.at(folder), { recursive: true, force: true });
      for (const folder of ['apps', 'test']) mkdirSync(project.at(folder), { recursive: true });

      const { status, stdout, stderr } = script(name);

      expect([status, stdout, stderr]).toEqual([
        0,
        expect.any(String),
        expect.stringMatching(/^Installing packages \(npm ci\) …/),
      ]);
      expect(asked()).toContain('ci');
    },
    60_000,
  );

  it.each(['build', 'describe', 'typecheck', 'lint'])('npm run %s says without a network what to do', (name) => {
    const { status, stderr } = script(name, { works: false });

    expect(status).toBe(1);
    expect(stderr).toContain('when the network is back, give the same command again');
    expect(stderr).not.toContain('MODULE_NOT_FOUND');
  });

  it('asks npm nothing once it is installed', () => {
    script('build');
    rmSync(join(npm, 'asked'));

    const { status } = spawnSync(process.execPath, ['bin/install.mjs'], { cwd: project.root });

    expect([status, asked()]).toEqual([0, []]);
  }, 60_000);
});
