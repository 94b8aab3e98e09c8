// npm test: sets up what is missing, then every check there is, and stops at the first that fails. Arguments go to
// Jest. Whoever names tests (npm test -- libs/platform) wants to hear of those, soon: they run alone.
import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const { root, setUp } = await import('./set-up.mjs');

const args = process.argv.slice(2);
/** Paths, and parts of paths; the word after an option may be its value. */
const named = args.filter(
  (word, index) => !word.startsWith('-') && (existsSync(join(root, word)) || !args[index - 1]?.startsWith('-')),
);

const checks = [
  { name: 'format (npm run format mends it)', args: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
  { name: 'types', args: ['node_modules/ts7/bin/tsc', '--noEmit'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint'] },
  { name: 'import rules', args: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'apps', 'libs', 'test'] },
  {
    name: 'tests',
    args: [
      'node_modules/jest/bin/jest.js',
      `--max-workers=${Math.max(2, Math.floor(availableParallelism() / 2))}`,
      ...args,
    ],
  },
];
const tests = checks.at(-1);

try {
  await setUp();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
if (named.length > 0)
  console.log(
    `Only the tests of ${named.join(', ')}: npm test alone checks ${checks
      .slice(0, -1)
      .map(({ name }) => name)
      .join(', ')} too.`,
  );
for (const { name, args } of named.length > 0 ? [tests] : checks) {
  console.log(`\n— ${name}`);
  const began = performance.now();
  const { status, signal } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TZ: 'UTC' },
  });
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  if (status !== 0) {
    console.error(`\n✗ ${name} (${signal ?? `exit code ${status}`}, ${took})`);
    process.exit(1);
  }
  console.log(`✓ ${name} (${took})`);
}
