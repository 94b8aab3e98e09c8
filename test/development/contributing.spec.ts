import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('CONTRIBUTING.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
/** A screen or two of a page that is read before anything else. */
const MOST_LINES = 110;

const examples = [...page.matchAll(/^```ts from=(\S+)\n([^]*?)^```$/gm)].map(
  ([, file, text]) => [file!, text!] as const,
);
/** How the formatter breaks lines is no difference. */
const plain = (text: string) => text.replaceAll(/\s+/g, '').replaceAll(/,(?=[)\]}])/g, '');

describe('CONTRIBUTING.md', () => {
  it('has examples, and is one page', () => {
    expect(examples.length).toBeGreaterThan(3);
    expect(page.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  });

  it.each(examples)('shows %s as it is', (file, text) => {
    const source = plain(read(file));
    let position = 0;

    for (const part of text.split(/^\s*…$/m).map(plain)) {
      const next = source.indexOf(part, position);
      expect([part, next >= 0]).toEqual([part, true]);
      position = next + part.length;
    }
  });

  it('tells every command that there is', () => {
    const told = page.replaceAll(/npm (?:run )?/g, 'npm ');

    expect(Object.keys(scripts).filter((name) => !new RegExp(`\`npm ${name}\\b`).test(told))).toEqual([]);
  });
});

describe.each([
  'CONTRIBUTING.md',
  'README.md',
  ...['add-an-operation', 'add-a-service', 'add-an-event', 'find-out-why'].map((name) => `docs/how-to/${name}.md`),
])('%s', (file) => {
  const text = read(file);

  it('names no command that is not there', () => {
    const named = [...text.matchAll(/npm run (\w[\w-]*(?::\w+)?)/g)].map(([, name]) => name!);

    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('leads to pages that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) =>
      join(dirname(file), link!),
    );

    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });
});
