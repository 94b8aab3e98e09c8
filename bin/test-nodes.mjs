// npm run test:nodes: a short run (the build, every unit test, one journey with real servers) under each promised Node
// that is on this machine, but for the one that runs this: npm test has all of it. Says which were not found;
// NODES=/path/to/node:… names others.
import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const { MAJORS, findNodes } = await import('./found-nodes.mjs');
const { root, setUp } = await import('./set-up.mjs');

/** `.spec.ts`, and not `.int.spec.ts` nor `.e2e.spec.ts`: nothing in them waits for a server. */
const UNIT_TESTS = String.raw`/(?:apps|libs)/.+(?<!\.int)(?<!\.e2e)\.spec\.ts$`;
const JOURNEY = 'test/journeys/guest.e2e.spec.ts';

await setUp();
const own = Number(process.versions.node.split('.')[0]);
const found = findNodes();
for (const { major, version, program } of found) {
  if (major === own) continue;
  rmSync(join(root, 'dist/.build.json'), { force: true }); // all of it is built anew
  run(`build under Node ${version}`, program, ['bin/build.mjs']);
  run(`unit tests and a journey under Node ${version}`, program, [
    'node_modules/jest/bin/jest.js',
    '--max-workers=2',
    UNIT_TESTS,
    JOURNEY,
  ]);
}
for (const major of MAJORS) {
  if (major === own) console.log(`✓ Node ${major}: ${process.versions.node} ran this`);
  else if (found.some((one) => one.major === major)) console.log(`✓ Node ${major}: tried in short`);
  else console.log(`– Node ${major}: not found on this machine, not tried`);
}

function run(name, program, args) {
  console.log(`\n— ${name}`);
  const { status, signal } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TZ: 'UTC' },
  });
  if (status === 0) return;
  console.error(`\n✗ ${name} (${signal ?? `exit code ${status}`})`);
  process.exit(1);
}
