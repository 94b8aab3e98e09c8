import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

/** Of the account and its folders, and checks: they make nothing that a program is started from. */
const LEAVES_NO_PROGRAM = /^(?:useradd|test -f) /;

/**
 * The files of the image that a Dockerfile describes, without Docker: each stage is a folder, copies are copied, `node
 * …` is run, and `npm ci` is what this checkout has installed. Gives the folder of the last stage, under which paths
 * lie as in the image.
 * @throws {Error} on a copy of what is not there, a program that fails, and instructions that it cannot rehearse
 */
export function rehearseImage(dockerfile: string, checkout: string, directory: string): string {
  const text = readFileSync(join(checkout, dockerfile), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, '');
  const ignored = ignoredBy(readFileSync(join(checkout, `${dockerfile}.dockerignore`), 'utf8'));
  const stages = new Map<string, string>();
  let last = '';
  for (const [index, stage] of text
    .split(/^FROM /m)
    .slice(1)
    .entries()) {
    const [base = '', ...instructions] = stage.split('\n').filter(Boolean);
    last = join(directory, String(index));
    stages.set(/ AS (\S+)$/.exec(base)?.[1] ?? String(index), last);
    mkdirSync(last);
    if (base.startsWith('node:')) linkTo(process.execPath, join(last, 'usr/local/bin/node'));
    let folder = last;
    for (const instruction of instructions) {
      const [, name, rest = ''] = /^(\w+) (.*)$/.exec(instruction) ?? [];
      if (name === 'WORKDIR') mkdirSync((folder = join(last, rest)), { recursive: true });
      if (name === 'COPY') copy(rest, folder);
      if (name === 'RUN') run(rest, folder);
    }
  }
  return last;

  function copy(words: string, folder: string): void {
    const [, from, paths = ''] = /^(?:--from=(\S+) )?(.*)$/.exec(words)!;
    const names = paths.split(' ');
    const to = names.pop()!;
    const source = from === undefined ? checkout : stages.get(from);
    if (source === undefined) throw new Error(`COPY ${words}: there is no such stage before`);
    for (const name of names) {
      const path = join(source, name);
      const target =
        to.endsWith('/') && !statSync(path).isDirectory()
          ? resolve(folder, to, basename(name))
          : to.startsWith('/')
            ? join(last, to)
            : resolve(folder, to);
      cpSync(path, target, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (file) => from !== undefined || !ignored(relative(checkout, file)),
      });
    }
  }

  function run(command: string, folder: string): void {
    if (command.startsWith('npm ci ')) {
      for (const file of ['package.json', 'package-lock.json'])
        if (!existsSync(join(folder, file))) throw new Error(`RUN ${command}: there is no ${file}`);
      linkTo(join(checkout, 'node_modules'), join(folder, 'node_modules'));
    } else if (/^node [\w./-]+$/.test(command))
      execFileSync(process.execPath, command.split(' ').slice(1), { cwd: folder, env: {}, stdio: 'pipe' });
    else if (!LEAVES_NO_PROGRAM.test(command)) throw new Error(`RUN ${command} cannot be rehearsed`);
  }
}

function linkTo(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/**
 * By the lines that take away from what the others let through; those are held to the copies by a test of their own.
 */
function ignoredBy(dockerignore: string): (path: string) => boolean {
  const patterns = dockerignore.split('\n').filter((line) => /^[^#!]/.test(line) && line !== '*');
  const expressions = patterns.map(
    (line) =>
      new RegExp(
        `^${line
          .replaceAll('.', '\\.')
          .replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'))}(?:/|$)`,
      ),
  );
  return (path) => expressions.some((expression) => expression.test(path));
}
