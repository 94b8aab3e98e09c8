import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ProjectCopy } from './project-copy.js';

const FOLDER = fileURLToPath(new URL('../../docs/how-to/', import.meta.url));
const BLOCK = /^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm;

/** A fenced block of a page; `file` is where the reader is to put it. */
export interface Block {
  readonly kind: string;
  readonly file: string | undefined;
  readonly text: string;
}

/** The blocks of a how-to page, in their order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(`${FOLDER}${page}.md`, 'utf8');
  return [...text.matchAll(BLOCK)].map(([, kind, file, block]) => ({ kind: kind!, file, text: block! }));
}

/** Does to a project what the page tells its reader to do. Answers the files that were written or changed. */
export function follow(page: string, project: ProjectCopy): string[] {
  const steps = blocksOf(page).filter((block): block is Block & { file: string } => block.file !== undefined);
  for (const { kind, file, text } of steps) {
    if (kind === 'diff') change(project, page, file, text);
    else project.write(file, text);
  }
  return [...new Set(steps.map(({ file }) => file))];
}

/** Lines of a diff that are there before it stand in the file one after the other, once. */
function change(project: ProjectCopy, page: string, file: string, diff: string): void {
  const lines = diff.trimEnd().split('\n');
  const side = (mark: string) =>
    lines
      .filter((line) => line[0] !== mark)
      .map((line) => line.slice(1))
      .join('\n');
  const [before, after] = [side('+'), side('-')];
  const parts = project.read(file).split(before);
  if (parts.length !== 2) throw new Error(`${page}: ${file} has these lines ${parts.length - 1} times:\n${before}`);
  project.write(file, parts.join(after));
}
