// Builds dist/: every .ts of apps/, libs/ and the programs among the tests (not the tests) through swc, other files
// beside them as they are. Only what changed is written, each file by a rename, so that a process or another build may
// read dist/ meanwhile.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const record = join(dist, '.build.json');
const SOURCES = ['apps', 'libs', 'test/bench', 'test/faults/counting'];

/**
 * Brings dist/ up to date; returns which sources were built, and how many files were written and removed. Throws with
 * every syntax error when a source does not parse.
 */
export async function build() {
  const recipe = createHash('sha256')
    .update(readFileSync(join(root, '.swcrc')))
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .update(versionOf('@swc/core'))
    .digest('hex');
  const previous = readRecord(recipe);
  const sources = SOURCES.flatMap((folder) => filesBelow(join(root, folder))).map((file) => relative(root, file));
  const built = {};
  const stale = [];
  for (const source of sources) {
    const { mtimeMs, size } = statSync(join(root, source));
    const stamp = `${mtimeMs}:${size}`;
    if (previous[source] === stamp && existsSync(outputOf(source))) built[source] = stamp;
    else stale.push({ source, stamp });
  }

  const failures = [];
  if (stale.some(({ source }) => source.endsWith('.ts'))) {
    const { transform } = await import('@swc/core');
    await Promise.all(
      stale
        .filter(({ source }) => source.endsWith('.ts'))
        .map(({ source, stamp }) =>
          emit(transform, source).then(
            () => (built[source] = stamp),
            (error) => failures.push(`${source}: ${error.message}`),
          ),
        ),
    );
  }
  for (const { source, stamp } of stale.filter(({ source }) => !source.endsWith('.ts'))) {
    write(outputOf(source), readFileSync(join(root, source)));
    built[source] = stamp;
  }
  const removed = removeStrangers(new Set(sources.map(outputOf)));
  if (stale.length > 0 || removed > 0) write(record, JSON.stringify({ recipe, built }));
  if (failures.length > 0) throw new Error(`The build failed.\n${failures.join('\n')}`);
  return { files: stale.map(({ source }) => source), written: stale.length, removed };
}

function readRecord(recipe) {
  try {
    const found = JSON.parse(readFileSync(record, 'utf8'));
    return found.recipe === recipe ? found.built : {};
  } catch {
    return {}; // none yet, or cut short: everything is built again
  }
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && !/(\.spec\.ts|\.d\.ts|\.md|\.snap|~)$/.test(entry.name) ? [path] : [];
  });
}

function outputOf(source) {
  return join(dist, source.replace(/\.ts$/, '.js'));
}

async function emit(transform, source) {
  const output = outputOf(source);
  // The module kind, the decorators and the target stand in .swcrc, which Jest reads as well.
  const { code, map } = await transform(readFileSync(join(root, source), 'utf8'), {
    filename: join(root, source),
    cwd: root,
    sourceFileName: relative(dirname(output), join(root, source)),
  });
  if (map !== undefined) write(`${output}.map`, map);
  write(
    output,
    map === undefined ? code : `${code}//# sourceMappingURL=${output.slice(output.lastIndexOf('/') + 1)}.map\n`,
  );
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/** Takes away outputs whose source is gone: an old migration or plugin left in dist/ would still be loaded. */
function removeStrangers(expected) {
  let removed = 0;
  for (const folder of SOURCES.map((name) => join(dist, name)).filter(existsSync)) visit(folder);
  return removed;

  function visit(folder) {
    const before = removed;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (!expected.has(path.replace(/\.map$/, '')) && !isFreshDraft(path)) {
        rmSync(path, { force: true });
        removed += 1;
      }
    }
    if (removed > before && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

/** A draft of another build that runs now is left alone; one of a build that was killed is not. */
function isFreshDraft(path) {
  try {
    return path.endsWith('.draft') && Date.now() - statSync(path).mtimeMs < 60_000;
  } catch {
    return true; // renamed meanwhile
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const began = performance.now();
  try {
    const { written, removed } = await build();
    console.log(
      `dist/ is up to date (${written} written, ${removed} removed, ${Math.round(performance.now() - began)} ms)`,
    );
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
