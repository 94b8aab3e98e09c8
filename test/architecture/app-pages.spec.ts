import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const apps = readdirSync(join(root, 'apps'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** A page of a screen or two: who has more to tell writes it under docs/. */
const MOST_LINES = 110;

let pages: ReadonlyMap<string, string>;

describe('What apps say of themselves', () => {
  beforeAll(async () => {
    const { appPages } = (await import(join(root, 'bin/app-pages.mjs'))) as {
      appPages(root: string, load: (path: string) => Promise<unknown>): Promise<ReadonlyMap<string, string>>;
    };
    pages = await appPages(root, (path) => import(join(root, `${path}.ts`)));
  });

  it('covers every app', () => {
    expect([...pages.keys()]).toEqual(expect.arrayContaining(apps.map((app) => `apps/${app}/README.md`)));
  });

  it('is in step with the sources (npm run describe writes it)', () => {
    for (const [path, text] of pages) expect([path, readFileSync(join(root, path), 'utf8')]).toEqual([path, text]);
  });

  it.each(apps)('the README of %s has a title and a purpose, and is short', (app) => {
    const text = readFileSync(join(root, 'apps', app, 'README.md'), 'utf8');

    expect(text).toMatch(new RegExp(`^# ${app}\n\n[^<\n#|]{40,}`));
    expect(text.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  });
});
