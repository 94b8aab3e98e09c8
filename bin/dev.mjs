// npm run dev: as npm start, with the services started again at every save below apps/ and libs/; PostgreSQL, NATS and
// the data stay.
import './node-version.mjs';
import { join } from 'node:path';

const npmParent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
const { root, setUpToRun } = await import('./set-up.mjs');
await setUpToRun();
const [{ build }, { main }, { startDevelopment }] = await Promise.all([
  import('./build.mjs'),
  import('../dist/apps/standalone/src/main.js'),
  import('../dist/apps/standalone/src/development/development.js'),
]);
const sources = { folders: ['apps', 'libs'].map((folder) => join(root, folder)), build };
await main({ args: process.argv.slice(2), npmParent, start: (options) => startDevelopment(options, sources) });
