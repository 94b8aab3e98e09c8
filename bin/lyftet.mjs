// npm run lyftet -- …: sets up what is missing, then runs the command line client (apps/cli).
import './node-version.mjs';

const { setUpToRun } = await import('./set-up.mjs');
await setUpToRun();
await import('../dist/apps/cli/src/main.js');
