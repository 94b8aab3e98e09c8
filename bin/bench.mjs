// npm run bench: sets up what is missing, then measures (test/bench). -- --json · -- --only <name> · -- --profile
// <directory>
import './node-version.mjs';

const { setUpToRun } = await import('./set-up.mjs');
await setUpToRun();
await import('../dist/test/bench/main.js');
