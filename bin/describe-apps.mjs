// npm run describe: writes what the sources say of themselves into the README of every app, docs/events.md and the
// protocol; bin/env-example.mjs then writes .env.example.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { appPages } from './app-pages.mjs';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await build();
const pages = await appPages(root, (path) => import(pathToFileURL(join(root, 'dist', `${path}.js`)).href));
for (const [path, text] of pages) writeFileSync(join(root, path), text);
console.log([...pages.keys()].join('\n'));
process.exit(0); // some plugin pages hold handles open
