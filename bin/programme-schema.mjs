// Writes programmes/programme.schema.json: the sections of all plugins that own some, from their manifests.
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await build();
const { composeProgrammeSchema } = await import(pathToFileURL(join(root, 'dist/libs/programme/src/index.js')).href);
const manifests = [];
for (const app of readdirSync(join(root, 'dist/apps')).sort()) {
  const source = join(root, 'dist/apps', app, 'src');
  const page = readdirSync(source).find((name) => name === `${app}.plugin.js`);
  if (page === undefined) continue;
  const found = Object.values(await import(pathToFileURL(join(source, page)).href)).find(
    (value) => value?.manifest?.manifestVersion === 1,
  );
  if (found?.manifest.programme.length > 0) manifests.push(found.manifest);
}
const file = join(root, 'programmes', 'programme.schema.json');
writeFileSync(file, `${JSON.stringify(composeProgrammeSchema(manifests), null, 2)}\n`);
console.log(`${file}: sections of ${manifests.map(({ name }) => name).join(', ')}`);
process.exit(0); // some plugin pages hold handles open
