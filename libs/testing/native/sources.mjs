// A module hook (https://nodejs.org/docs/latest-v20.x/api/module.html#customization-hooks): a test and what it imports
// are loaded from their TypeScript sources, where the programs that it starts are those in dist/.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export async function resolve(specifier, context, nextResolve) {
  if (specifier === '@jest/globals') return { url: globalsOf(context.parentURL), shortCircuit: true };
  if (!context.parentURL?.endsWith('.ts')) return nextResolve(specifier, context);
  // Of the two ends of a door in package.json, the one that the compiler takes.
  if (specifier.startsWith('#'))
    return nextResolve(specifier, { ...context, conditions: ['types', ...context.conditions] });
  const source = specifier.startsWith('.') ? new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL) : undefined;
  return source !== undefined && existsSync(source)
    ? { url: source.href, shortCircuit: true }
    : nextResolve(specifier, context);
}

/**
 * Modules other than test files outlive the file that loaded them first, and would go on with its `expect` and hooks.
 */
function globalsOf(parentURL) {
  if (!parentURL.endsWith('.spec.ts'))
    throw new Error(`${parentURL} imports @jest/globals, which only test files (.spec.ts) may`);
  return `${new URL('globals.mjs', import.meta.url)}?${encodeURIComponent(parentURL)}`;
}

export async function load(url, context, nextLoad) {
  if (!new URL(url).pathname.endsWith('.ts')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  // As bin/build.mjs does it, by .swcrc.
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    cwd: root,
    configFile: join(root, '.swcrc'),
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
