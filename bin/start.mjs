// npm start: sets up what is missing, then runs Lyftet whole in this process (apps/standalone).
import './node-version.mjs';

const npmParent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
const { root, setUp } = await import('./set-up.mjs');
try {
  await setUp();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.chdir(root); // .lyftet and the files that are named are looked for from the checkout, as npm does
process.setSourceMapsEnabled(true);
const { main } = await import('../dist/apps/standalone/src/main.js');
await main({ args: process.argv.slice(2), npmParent });
