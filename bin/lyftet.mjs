// npm run lyftet -- …: sets up what is missing, then runs the command line client (apps/cli).
import './node-version.mjs';

const { root, setUp } = await import('./set-up.mjs');
try {
  await setUp();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.chdir(root); // .lyftet and the files that are named are looked for from the checkout, as npm does
process.setSourceMapsEnabled(true);
await import('../dist/apps/cli/src/main.js');
