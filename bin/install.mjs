// What npm run build, lint, typecheck, describe and schema:programme do first: the packages that are missing, and
// nothing else.
import './node-version.mjs';

const { installMissing } = await import('./set-up.mjs');
try {
  await installMissing();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
