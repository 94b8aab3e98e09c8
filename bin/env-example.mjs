// Writes .env.example: the settings of every program, from their own definitions. --check: only says whether it is in
// sync.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await build();
const load = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
const { describeConfig } = await load('libs/platform/src/index.js');
const { processConfig, migrationConfig } = await load('libs/plugin-kit/src/index.js');

const compose = [
  ...new Set(
    [...readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/\$\{(\w+)/g)].map(([, variable]) => variable),
  ),
].sort();
const sections = [
  { title: 'npm start', definition: await definitionIn('standalone', 'config') },
  { title: 'The gateway, as a process of its own', definition: await definitionIn('gateway', 'config') },
  { title: 'Every plugin, as a process of its own', definition: processConfig },
  { title: 'Every plugin, for dist/apps/<plugin>/src/migrate.js', definition: migrationConfig },
];
for (const app of readdirSync(join(root, 'dist/apps')).sort()) {
  const definition = await definitionIn(app, 'plugin');
  if (definition !== undefined) sections.push({ title: `The plugin ${app}, besides`, definition });
}
sections.push({ title: 'npm run lyftet', definition: await definitionIn('cli', 'config') });

const text = [
  '# The settings of Lyftet, program by program. Written by bin/env-example.mjs from the programs ' +
    'themselves; change it there.',
  '# npm start needs none of them: it reads the environment, chooses every secret by itself and keeps it ' +
    'in .lyftet/secrets.json.',
  `# docker compose reads a file .env, of these: ${compose.join(', ')}.`,
  '# A variable that is empty counts as not set.',
  ...sections.flatMap(({ title, definition }) => ['', `## ${title}`, ...describeConfig(definition)]),
  '',
].join('\n');
const file = join(root, '.env.example');
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('.env.example is not in sync with the settings: node bin/env-example.mjs');
  process.exit(1);
}
process.exit(0); // some plugin pages hold handles open

/** What <app>.config.js exports, or what the page of the plugin names; undefined when there is none. */
async function definitionIn(app, kind) {
  const path = `apps/${app}/src/${app}.${kind}.js`;
  if (!existsSync(join(root, 'dist', path))) return undefined;
  const exported = Object.values(await load(path));
  return kind === 'config'
    ? exported.find((value) => typeof value?.load === 'function' && value.settings)
    : exported.find((value) => value?.manifest?.manifestVersion === 1)?.options.config;
}
