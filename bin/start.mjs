// npm start: sets up what is missing, then runs Lyftet whole in this process (apps/standalone).
import './node-version.mjs';

const npmParent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
const { setUpToRun } = await import('./set-up.mjs');
await setUpToRun();
const { main } = await import('../dist/apps/standalone/src/main.js');
await main({ args: process.argv.slice(2), npmParent });
