// npm run bench: sets up what is missing, then measures (test/bench). -- --json · -- --only <name> · -- --profile <directory>
import './node-version.mjs';

const { root, setUp } = await import('./set-up.mjs');
try {
  await setUp();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.chdir(root);
process.setSourceMapsEnabled(true);
await import('../dist/test/bench/main.js');
